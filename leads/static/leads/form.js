/*
 * Makes the form forgiving: one key for all attempts to send it, a draft that lives as long as the
 * tab, another attempt when the connection is back, and errors without a new page. Without this
 * file the form works all the same.
 */
const PAUSE = 5_000;

function draftKey(form) {
  return `lead-draft:${form.action}`;
}

function keepDraft(form) {
  const answers = [...new FormData(form)].filter(([name]) => /^q[0-9a-f]{32}$|^key$/.test(name));
  sessionStorage.setItem(draftKey(form), JSON.stringify(answers));
}

function restoreDraft(form) {
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "[]");
  for (const [name, value] of draft) {
    for (const control of form.querySelectorAll(`[name="${name}"]`)) {
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked ||= control.value === value;
      } else if (control.multiple) {
        for (const option of control.options) option.selected ||= option.value === value;
      } else if (!control.value) {
        control.value = value;
      }
    }
  }
}

function giveKey(form) {
  form.elements.key.value ||= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

async function replaceForm(form, response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector(".lead-form__form");
  if (!next) return form.submit();
  document.title = page.title;
  form.replaceWith(next);
  enhance(next);
  next.querySelector(".lead-form__errors")?.focus();
}

async function send(form) {
  const button = form.querySelector("[type=submit]");
  const status = form.querySelector(".lead-form__status");
  button.disabled = true;
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  } catch {
    response = null;
  }
  if (!response || response.status === 503) {
    status.textContent = status.dataset.waiting;
    setTimeout(() => send(form), PAUSE);
    return;
  }
  button.disabled = false;
  status.textContent = "";
  if (response.redirected && response.ok) {
    sessionStorage.removeItem(draftKey(form));
    location.assign(response.url);
  } else if (response.status === 422) {
    await replaceForm(form, response);
  } else {
    form.submit();
  }
}

function enhance(form) {
  restoreDraft(form);
  form.addEventListener("input", () => {
    giveKey(form);
    keepDraft(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    giveKey(form);
    send(form);
  });
}

for (const form of document.querySelectorAll(".lead-form__form[action]")) enhance(form);
