// What a condition page does beyond being read. Each part is an extra: the page is whole without it.

const READ_AFTER = 10_000; // milliseconds in view that make a read

// The list "On this page": open beside the article on wide screens, and marking the section in view.
function followContents(list) {
  const wide = matchMedia("(min-width: 60rem)");
  const fold = () => { list.open = wide.matches; };
  fold();
  wide.addEventListener("change", fold);

  const links = [...list.querySelectorAll("a")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      inView[isIntersecting ? "add" : "delete"](target.id);
    }
    const current = links.find((link) => inView.has(link.hash.slice(1)));
    const isBetween = sections[0]?.getBoundingClientRect().top < 0;
    if (!current && isBetween) return;
    for (const link of links) link.removeAttribute("aria-current");
    current?.setAttribute("aria-current", "true");
  }, { rootMargin: "-10% 0px -60%" });
  // The opening, too: a jump back to it passes by every section.
  for (const place of [document.querySelector(".condition-hero"), ...sections]) observer.observe(place);
}

// One bare message to this site once the page was in view for a while: that it was read, nothing else.
function tellOfRead(address) {
  let waiting;
  const watch = () => {
    clearTimeout(waiting);
    if (document.hidden) return;
    waiting = setTimeout(() => {
      document.removeEventListener("visibilitychange", watch);
      navigator.sendBeacon(address);
    }, READ_AFTER);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
}

function offerTools(tools) {
  const [share, print] = tools.querySelectorAll("button");
  const url = document.querySelector('link[rel="canonical"]')?.href ?? location.href.split(/[?#]/)[0];
  share.hidden = !navigator.share && !navigator.clipboard;
  share.addEventListener("click", async () => {
    if (navigator.share) return navigator.share({ title: document.title, url }).catch(() => {});
    await navigator.clipboard.writeText(url);
    tools.querySelector("[role=status]").textContent = tools.dataset.copied;
  });
  print.addEventListener("click", () => window.print());
}

// The page's own call to action at the lower edge of a phone: from below the introduction on, and
// not while the call itself is in view.
function keepCallInReach(bar) {
  const call = document.querySelector(".condition-consultation .condition-button");
  if (!call) return;
  bar.prepend(call.cloneNode(true));
  bar.querySelector("button").addEventListener("click", () => {
    observer.disconnect();
    bar.replaceChildren();
    bar.tabIndex = -1; // or the focus would be lost with the button
    bar.focus({ preventScroll: true });
  });
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      inView[isIntersecting ? "add" : "delete"](target);
    }
    bar.inert = inView.size > 0 && !bar.contains(document.activeElement);
  });
  for (const place of [document.querySelector(".condition-hero-text"), call]) observer.observe(place);
  bar.hidden = false;
}

const parts = [
  [".condition-contents details", followContents],
  ["[data-read]", (article) => tellOfRead(article.dataset.read)],
  [".condition-tools", offerTools],
  [".condition-call", keepCallInReach],
  // Who has just answered is not asked again as soon as they go on in the page.
  [".condition-feedback", (form) => location.hash === "#thanks" && form.remove()],
];
for (const [selector, start] of parts) {
  const found = document.querySelector(selector);
  if (found) start(found);
}
