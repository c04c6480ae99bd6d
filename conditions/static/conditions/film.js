/* Puts the player of a film on another site in the place of its link, once the reader asks for it. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-player]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = link.dataset.player;
  frame.title = link.dataset.title;
  frame.allow = "autoplay; fullscreen";
  frame.referrerPolicy = "origin"; // players refuse pages that do not say which site they are on
  link.closest(".condition-film-elsewhere").replaceChildren(frame);
  frame.focus();
});
