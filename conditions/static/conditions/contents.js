// The list "On this page": open beside the article on wide screens, and marking the section in view.
const list = document.querySelector(".condition-contents details");
const wide = matchMedia("(min-width: 60rem)");

function fold() {
  list.open = wide.matches;
}

function follow(links) {
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      inView[isIntersecting ? "add" : "delete"](target.id);
    }
    const current = links.find((link) => inView.has(link.hash.slice(1)));
    if (!current) return;
    for (const link of links) link.removeAttribute("aria-current");
    current.setAttribute("aria-current", "true");
  }, { rootMargin: "-10% 0px -60%" });
  for (const link of links) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) observer.observe(section);
  }
}

if (list) {
  fold();
  wide.addEventListener("change", fold);
  follow([...list.querySelectorAll("a")]);
}
