// <form data-autosave="address">: saves the draft every 10 s and when a field is left. What could
// not be sent is kept on this machine, offered again on the next visit, and removed at sign-out.
// Somebody who chooses and chooses is saved every second and a half.
// With data-device-only nothing is sent: the draft stays on this machine and fills the form again.
const words = document.getElementById("words")?.dataset ?? {};
const EVERY = 10_000;
const KEEP = 24 * 3600 * 1000;
const PATIENCE = 5_000;
const PAUSE = 1_500;
const PREFIX = "draft:";

function statusOf(form) {
  let status = form.querySelector("[data-autosave-status]");
  if (!status) {
    status = document.createElement("p");
    status.dataset.autosaveStatus = "";
    status.className = "saved";
    form.append(status);
  }
  status.setAttribute("role", "status");
  return status;
}

function fieldsOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function clock(date = new Date()) {
  return date.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

function watch(form) {
  const key = `${PREFIX}${document.body.dataset.person ?? ""}:${form.dataset.autosave}`;
  const status = statusOf(form);
  const snapshot = () => new URLSearchParams(fieldsOf(form)).toString();
  let saved = snapshot();
  let busy = false;
  let underway = null;
  let onItsWay = Promise.resolve();
  let held = false;
  let rested = 0;
  let waiting;

  function say(text, state) {
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
  }

  function keep(fields) {
    const entries = [...new URLSearchParams(fields)].filter(([name]) => name !== "csrfmiddlewaretoken");
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), entries }));
    } catch {
      // a full or forbidden store: the sentence on the page already says nothing was saved
    }
  }

  async function save(leaving = false) {
    const fields = snapshot();
    if (fields === saved || fields === underway || form.dataset.sending) return;
    if (busy) {
      // Leaving cannot wait. A form with a version would be in conflict with what is on its way, so
      // the rest stays here and is offered again; any other is simply sent.
      if (!leaving) return;
      if (form.elements.version) return keep(fields);
    }
    rested = Date.now() + PAUSE;
    if ("deviceOnly" in form.dataset) {
      keep(fields);
      saved = fields;
      say(`${words.onDevice} ${clock()}`, "saved");
      return;
    }
    busy = true;
    underway = fields;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: fieldsOf(form),
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: leaving,
      });
      if (answer.ok) {
        const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
        for (const [name, value] of Object.entries(told.fields ?? {})) {
          if (form.elements[name]) form.elements[name].value = value;
        }
        saved = told.fields ? snapshot() : fields;
        localStorage.removeItem(key);
        say(`${words.saved} ${told.saved_at ?? clock()}`, "saved");
      } else {
        keep(fields);
        const gone = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
        say(answer.status === 409 ? words.conflict : gone ? words.expired : words.offline, "offline");
      }
    } catch {
      keep(fields);
      say(words.offline, "offline");
    } finally {
      busy = false;
      underway = null;
    }
  }

  function offer() {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!kept || Date.now() - kept.at > KEEP) {
      localStorage.removeItem(key);
      return;
    }
    if ("deviceOnly" in form.dataset) {
      fill(form, kept.entries);
      saved = snapshot();
      return;
    }
    const box = document.createElement("div");
    box.className = "notice notice-warn";
    const text = document.createElement("p");
    text.className = "notice-text";
    text.textContent = `${words.kept} ${clock(new Date(kept.at))}.`;
    box.append(text);
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-secondary btn-sm";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        box.remove();
      });
      box.append(made);
    };
    button(words.restore, () => fill(form, kept.entries));
    button(words.discard, () => localStorage.removeItem(key));
    form.prepend(box);
  }

  function saveNow() {
    if (!busy) onItsWay = save();
  }

  function saveSoon() {
    const left = "deviceOnly" in form.dataset ? 0 : rested - Date.now();
    if (left <= 0) return saveNow();
    if (snapshot() !== saved) status.dataset.state = "waiting";
    clearTimeout(waiting);
    waiting = setTimeout(saveNow, left);
  }

  // A draft on its way will raise the version: sent at once, the form would be in conflict with it.
  form.addEventListener("submit", (event) => {
    if (!busy && !held) return;
    event.preventDefault();
    if (held) return;
    held = true;
    const button = event.submitter;
    const late = new Promise((go) => setTimeout(go, PATIENCE));
    Promise.race([onItsWay, late]).then(() => {
      busy = held = false;
      form.requestSubmit(button ?? undefined);
    });
  });

  offer();
  setInterval(saveNow, EVERY);
  form.addEventListener("focusout", () => setTimeout(saveSoon));
  document.addEventListener("draft:save", saveSoon);
  window.addEventListener("online", saveNow);
  window.addEventListener("pagehide", () => save(true));
}

function fill(form, entries) {
  const seen = new Set();
  for (const [name, value] of entries) {
    if (name === "version") continue; // the saved row's own; the conflict page needs it as it is
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "checkbox" || control.type === "radio") {
        if (!seen.has(name)) control.checked = false;
        if (control.value === value) control.checked = true;
      } else if (control.type !== "file") {
        control.value = value;
      }
    }
    seen.add(name);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("form[data-autosave]").forEach(watch);

// A ballot that has been cast leaves no draft behind.
for (const { dataset } of document.querySelectorAll("[data-forget]")) {
  localStorage.removeItem(`${PREFIX}${document.body.dataset.person ?? ""}:${dataset.forget}`);
}

// A shared machine keeps nobody's drafts: signing out removes them.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});
