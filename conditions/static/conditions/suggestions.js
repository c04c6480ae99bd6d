// Names of conditions while somebody types. Only the first two letters leave the browser.
const MOST = 8;
const shards = new Map();
// Accents, apostrophes, hyphens and brackets may be left out.
const fold = (text) => text.normalize("NFD").replace(/[\p{M}'’]/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").toLowerCase().trim();

function namesFor(address, letters) {
  if (!shards.has(letters)) {
    const asked = fetch(address.replace("00.json", `${encodeURIComponent(letters)}.json`), { credentials: "omit" });
    shards.set(letters, asked.then((answer) => answer.json()).then(({ names }) => names).catch(() => []));
  }
  return shards.get(letters);
}

function suggest(form) {
  const input = form.elements.q;
  const list = document.createElement("ul");
  list.id = `${input.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  let active = -1;

  function point(index) {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function show(names) {
    list.replaceChildren(...names.map(([name, title, url], at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.dataset.url = url;
      option.textContent = name;
      if (name !== title) option.append(Object.assign(document.createElement("span"), { textContent: ` ${title}` }));
      return option;
    }));
    list.hidden = !names.length;
    input.setAttribute("aria-expanded", !list.hidden);
    point(-1);
  }

  const go = (option) => location.assign(option.dataset.url);

  input.addEventListener("input", async () => {
    const typed = fold(input.value);
    const letters = typed.match(/^[\p{L}\p{N}]{2}/u)?.[0];
    const names = letters ? await namesFor(form.dataset.names, letters) : [];
    if (typed !== fold(input.value) || document.activeElement !== input) return;
    show(names.filter(([name]) => ` ${fold(name)}`.includes(` ${typed}`)).slice(0, MOST));
  });

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = list.children.length;
    if (list.hidden || event.isComposing) return;
    // Past the last name, and before the first one, is what was typed.
    if (step) point(((active + step + count + 2) % (count + 1)) - 1);
    else if (event.key === "Enter" && active >= 0) go(list.children[active]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && go(event.target.closest("li")));
  input.addEventListener("blur", () => show([]));
  show([]);
}

document.querySelectorAll("form[data-names]").forEach(suggest);
