// Keys for whoever works many leads: in the list, and from one lead to the next.
// They rest while somebody writes, and whoever turned keys off in their account has none.

const config = JSON.parse(document.getElementById("wagtail-config")?.textContent ?? "{}");
const LIST = "leads.list";

const isBusy = (event) =>
  event.defaultPrevented ||
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=dialog]");

const rows = () => [...document.querySelectorAll("#listing-results tbody tr")];
const current = () => rows().find((row) => row.contains(document.activeElement));
const linkOf = (row) => row?.querySelector("td.title a");

function remember() {
  sessionStorage.setItem(LIST, JSON.stringify(rows().map((row) => linkOf(row)?.pathname)));
}

function go(step) {
  const all = rows();
  const here = all.indexOf(current());
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  linkOf(next)?.focus();
}

function tick(row) {
  row?.querySelector("[data-bulk-action-checkbox]")?.click();
  linkOf(row)?.focus();
}

function setStatus(row) {
  const ticked = document.querySelector("#listing-results [data-bulk-action-checkbox]:checked");
  if (!ticked) tick(row);
  const action = document.querySelector(".bulk-actions-choices a[href*='/set-status/']");
  if (action && (ticked || row)) action.click();
}

const inList = {
  j: () => go(1),
  k: () => go(-1),
  x: () => tick(current()),
  s: () => setStatus(current()),
  e: () => {
    const link = linkOf(current());
    if (link) location.assign(`${link.href}#id_next_step`);
  },
};

function toNeighbour(step) {
  const list = JSON.parse(sessionStorage.getItem(LIST) ?? "[]");
  const here = list.indexOf(location.pathname);
  const next = here < 0 ? undefined : list[here + step];
  if (next) location.assign(next);
}

const onLead = {
  j: () => toNeighbour(1),
  k: () => toNeighbour(-1),
  s: () => document.getElementById("id_status")?.focus(),
  e: () => document.getElementById("id_next_step")?.focus(),
};

function listen(keys) {
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || isBusy(event)) return;
    event.preventDefault();
    act();
  });
}

if (config.KEYBOARD_SHORTCUTS_ENABLED !== false) {
  const isList = Boolean(document.getElementById("listing-results"));
  document.body.classList.add("lead-keys-on");
  listen(isList ? inList : onLead);
  if (isList) {
    remember();
    document.addEventListener("w-swap:success", remember);
  } else if (location.hash === "#id_next_step") {
    onLead.e();
  }
}
