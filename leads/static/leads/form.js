/*
 * Makes the form forgiving: one key for all attempts to send it, a draft that lives as long as the
 * tab, another attempt when the connection is back, and steps and errors without a new page. Without
 * this file the form works all the same.
 */
const PAUSE = 5_000;
const PATIENCE = 120_000;
const SLOWEST = 32; // bytes in a millisecond, on a phone with a poor connection
const chosen = new Map();
const OURS = /^(q[0-9a-f]{32}|key|step)$/;

const drafts = (() => {
  try {
    return sessionStorage;
  } catch {
    return null; // the visitor's browser keeps nothing, and need not
  }
})();
const draftKey = (form) => `lead-draft:${form.action}`;
const named = (form, name) => [...form.querySelectorAll(`[name="${name}"]`)];

function keepDraft(form) {
  const answers = [...new FormData(form)].filter(
    ([name, value]) => OURS.test(name) && typeof value === "string",
  );
  drafts?.setItem(draftKey(form), JSON.stringify(answers));
}

/* What was typed outweighs what the page comes with. What belongs to another step travels hidden, as the
   server has it travel. */
function restoreDraft(form) {
  const draft = JSON.parse(drafts?.getItem(draftKey(form)) ?? "[]");
  if (!draft.length) return;
  const here = new Set([...form.elements].map((control) => control.name));
  const wasSeen = draft.some(([name, value]) => name === "step" && value === form.dataset.step);
  for (const control of wasSeen ? form.elements : [form.elements.key]) {
    const given = draft.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = given.includes(control.value);
    } else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = given.includes(option.value);
    } else if (given.length && (control.type !== "hidden" || !control.value)) {
      control.value = given[0];
    }
  }
  for (const [name, value] of draft) {
    if (here.has(name) && (name !== "step" || value === form.dataset.step)) continue;
    const carried = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(carried);
  }
}

/* Whoever comes back to this page after sending it corrects what was sent. */
function giveKey(form) {
  const { key } = form.elements;
  key.value ||= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  if (history.state?.leadKey !== key.value) {
    history.replaceState({ ...history.state, leadKey: key.value }, "");
  }
}

/* Ask only what follows from the answers so far; the server does the same. */
function showQuestions(form) {
  for (const question of form.querySelectorAll("[data-only-if]")) {
    const { onlyIf, answer } = question.dataset;
    const given = new FormData(form).getAll(onlyIf).filter(Boolean);
    const isAsked = !named(form, onlyIf)[0]?.closest("[data-only-if][hidden]");
    question.hidden = !(isAsked && (answer ? given.includes(answer) : given.length));
    question.querySelector(".lead-form__condition").hidden = true;
  }
}

/* Letters as the server counts them; they are told aloud only when few are left. */
function countLetters(form) {
  for (const count of form.querySelectorAll(".lead-form__count")) {
    const { limit, left, over } = count.dataset;
    const free = limit - [...count.previousElementSibling.value.trim()].length;
    count.classList.toggle("lead-form__count--over", free < 0);
    count.ariaLive = free < limit / 20 ? "polite" : "off";
    count.textContent = `${free < 0 ? over : left} ${Math.abs(free)}`;
  }
}

/* A page made anew has lost the chosen files; this one remembers them. */
function keepFiles(form, next) {
  for (const { name, files } of form.querySelectorAll("[type=file]")) chosen.set(name, files);
  for (const [name, files] of chosen) {
    for (const control of named(next, name)) control.files = files;
  }
  next.querySelector(".lead-form__lost-files")?.remove();
}

/* Show the page that the server answered with in place of this one; where nothing was read, only why. */
async function turnTo(response, form) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector(".lead-form");
  if (!next) {
    form.submit(); // as without this file: the visitor reads whatever the server says
    return null;
  }
  const refusal = next.querySelector(".lead-form__refusal");
  if (refusal) {
    form.querySelector(".lead-form__status").textContent = refusal.textContent;
    return null;
  }
  document.title = page.title;
  form.closest(".lead-form").replaceWith(next);
  const nextForm = next.querySelector("form[data-step]");
  if (nextForm) {
    keepFiles(form, nextForm);
    enhance(nextForm);
    keepDraft(nextForm);
  }
  const starts = [".lead-form__errors", ".lead-form__challenge", ".lead-form__step", "h1"];
  const start = starts.map((each) => next.querySelector(each)).find(Boolean);
  start.tabIndex = -1;
  start.focus();
  start.scrollIntoView();
  return nextForm;
}

/* Of files that will be refused, as much as tells the server why: it hangs up on whoever sends too much. */
function withinLimits(form, data) {
  const sent = new FormData();
  for (const [name, value] of data) {
    if (typeof value === "string") {
      sent.append(name, value);
      continue;
    }
    const [{ files, dataset }] = named(form, name);
    const [most, bytes] = [Number(dataset.most), Number(dataset.bytes)];
    if (sent.getAll(name).length > most) continue;
    sent.append(name, value.slice(0, files.length > most ? 0 : bytes + 1), value.name);
  }
  return sent;
}

/* Of what it cannot read, such as half a date, a browser sends nothing; it shall say so. */
const isUnreadable = (control) => control.validity.badInput && !control.closest("[hidden]");

async function ask(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const hasFiles = form.enctype === "multipart/form-data";
  const body = hasFiles ? withinLimits(form, data) : new URLSearchParams(data);
  const bytes = [...body.values()].reduce((sum, { size = 0 }) => sum + size, 0);
  const signal = AbortSignal.timeout(PATIENCE + bytes / SLOWEST);
  try {
    return await fetch(form.action, { method: "POST", body, signal });
  } catch {
    return null;
  }
}

async function send(form, button) {
  const status = form.querySelector(".lead-form__status");
  const buttons = form.querySelectorAll("button");
  for (const each of buttons) each.disabled = true;
  let response;
  // A server in front of ours says 502 or 504 while ours is started anew.
  while (!(response = await ask(form, button)) || response.status >= 502) {
    status.textContent = status.dataset.waiting;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  status.textContent = "";
  for (const each of buttons) each.disabled = false;
  if (response.redirected && response.ok) {
    drafts?.removeItem(draftKey(form));
    location.assign(response.url);
    return null;
  }
  return turnTo(response, form);
}

/* Where the server doubts that a person sends, let a thread solve its challenge, and send again. */
function prove(form) {
  const asked = form.querySelector("[data-challenge]");
  if (!asked || !globalThis.crypto?.subtle) return;
  const { challenge, solver, working } = asked.dataset;
  const status = form.querySelector(".lead-form__status");
  const buttons = form.querySelectorAll("button");
  const thread = new Worker(solver, { type: "module" });
  const ends = (solution) => {
    thread.terminate();
    status.textContent = "";
    for (const each of buttons) each.disabled = false;
    form.elements.altcha.value = solution;
    if (solution) send(form);
  };
  status.textContent = working;
  for (const each of buttons) each.disabled = true;
  thread.onmessage = ({ data }) => ends(data);
  thread.onerror = () => ends("");
  thread.postMessage(challenge);
}

function enhance(form) {
  showQuestions(form);
  countLetters(form);
  prove(form);
  form.addEventListener("input", () => {
    giveKey(form);
    showQuestions(form);
    countLetters(form);
    keepDraft(form);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const unreadable = [...form.elements].find(isUnreadable);
    if (unreadable) {
      unreadable.reportValidity();
      return;
    }
    giveKey(form);
    const next = await send(form, event.submitter);
    if (next && next.dataset.step !== form.dataset.step) {
      history.pushState({ ...history.state, leadStep: Number(next.dataset.step) }, "");
    }
  });
}

/* The browser's own way back leads to the step before. */
addEventListener("popstate", ({ state }) => {
  const form = document.querySelector("form[data-step]");
  if (state?.leadStep < form?.dataset.step) send(form, { name: "to", value: state.leadStep });
});

for (const form of document.querySelectorAll("form[data-step]")) {
  history.replaceState({ ...history.state, leadStep: Number(form.dataset.step) }, "");
  restoreDraft(form);
  form.elements.key.value ||= history.state.leadKey ?? "";
  enhance(form);
}
