// The menus beside the views close like others: with Escape, and by a click anywhere else.

const opened = () => document.querySelectorAll(".lead-menu[open]");

document.addEventListener("click", ({ target }) => {
  opened().forEach((menu) => {
    menu.open = menu.contains(target);
  });
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  opened().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
