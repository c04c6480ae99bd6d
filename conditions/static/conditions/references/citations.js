/* Shows the entry of a citation, or the explanation of a word, beside its mark: on hover, on focus
   and on a tap. Without this script a mark is a link to its entry; so it stays where the browser has
   no popovers. */
const CLOSING_DELAY = 250; // time to move the pointer from the mark into the preview

const MARKS = 'a[role="doc-noteref"], a[role="doc-glossref"]';
const marks = document.querySelectorAll(MARKS);
if (marks.length && HTMLElement.prototype.hasOwnProperty("popover")) start();

function start() {
  const preview = document.createElement("div");
  preview.className = "citation-preview";
  preview.popover = "manual";
  preview.id = "citation-preview";
  preview.setAttribute("role", "note");
  let shownFor = null;
  let closing;
  let touched = false;

  function show(mark) {
    clearTimeout(closing);
    if (shownFor === mark) return;
    hide();
    const entry = document.querySelector(mark.hash);
    if (!entry) return;
    preview.replaceChildren(
      ...[...entry.children]
        .filter((part) => !part.matches(".reference-ways-back"))
        .map((part) => part.cloneNode(true)),
      ...(mark.closest("sup") ? [toList(mark, entry)] : []),
    );
    (mark.closest("sup") ?? mark).after(preview);
    preview.showPopover();
    mark.setAttribute("aria-describedby", preview.id);
    place(mark);
    shownFor = mark;
  }

  function hide() {
    clearTimeout(closing);
    if (!shownFor) return;
    shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    preview.hidePopover();
  }

  function hideSoon() {
    clearTimeout(closing);
    closing = setTimeout(hide, CLOSING_DELAY);
  }

  /* On a phone the tap opens the preview, so the way to the list is inside it. */
  function toList(mark, entry) {
    const link = document.createElement("a");
    link.href = mark.hash;
    link.className = "citation-preview-to-list";
    link.textContent = `${mark.textContent.trim()} ↓`;
    link.addEventListener("click", () => {
      hide();
      entry.focus();
    });
    return link;
  }

  function place(mark) {
    const edge = 16;
    const box = mark.getBoundingClientRect();
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.min(Math.max(edge, box.left - width / 2), innerWidth - width - edge);
    const above = box.top - height - 8;
    preview.style.left = `${left}px`;
    preview.style.top = `${above > edge ? above : box.bottom + 8}px`;
  }

  marks.forEach((mark) => {
    mark.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") show(mark);
    });
    mark.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") hideSoon();
    });
    mark.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch";
    });
    mark.addEventListener("focus", () => {
      if (!touched) show(mark);
    });
    mark.addEventListener("blur", hideSoon);
    mark.addEventListener("click", (event) => {
      if (!touched) return hide();
      touched = false;
      event.preventDefault();
      return shownFor === mark ? hide() : show(mark);
    });
  });
  preview.addEventListener("pointerenter", () => clearTimeout(closing));
  preview.addEventListener("pointerleave", hideSoon);
  preview.addEventListener("focusin", () => clearTimeout(closing));
  preview.addEventListener("focusout", hideSoon);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!preview.contains(event.target) && !event.target.closest(MARKS)) hide();
  });
  /* To focus a mark out of view scrolls to it: the preview then goes along. */
  const follow = () => (document.activeElement === shownFor ? place(shownFor) : hide());
  addEventListener("scroll", follow, { passive: true });
}
