// A ballot sealed on the voter's own machine: two envelopes of HPKE (RFC 9180: DHKEM(X25519,
// HKDF-SHA256), HKDF-SHA256, AES-256-GCM), byte for byte those that exemplars/councils/sealing.py
// makes and opens. Every primitive is the browser's own WebCrypto. Envelopes leave this machine,
// choices do not: the form that holds them goes nowhere, and no randomness is kept.
const PADDED = 64;
const NONCE = 16;
const KEM = [...utf8("KEM"), 0, 0x20];
const HPKE = [...utf8("HPKE"), 0, 0x20, 0, 1, 0, 2];
const X25519 = { name: "X25519" };

function utf8(text) {
  return new TextEncoder().encode(text);
}

function joined(...parts) {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

export function fromHex(text) {
  return new Uint8Array(text.match(/../g).map((pair) => parseInt(pair, 16)));
}

export function toHex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- RFC 9180, the base mode ------------------------------------------------------------------------

async function hmac(key, data) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const ready = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", ready, data));
}

// No salt is a salt of zeros (RFC 5869, 2.2).
function extract(suite, salt, label, secret) {
  const key = salt.length ? salt : new Uint8Array(32);
  return hmac(key, joined(utf8("HPKE-v1"), suite, utf8(label), secret));
}

// Up to 32 bytes, which is the first block of HKDF-Expand.
async function expand(suite, key, label, info, length) {
  const block = joined([0, length], utf8("HPKE-v1"), suite, utf8(label), info, [1]);
  return (await hmac(key, block)).slice(0, length);
}

// What sender and receiver share, from the Diffie-Hellman value and the two public keys.
export async function sharedSecret(agreed, sender, receiver) {
  const key = await extract(KEM, [], "eae_prk", agreed);
  return expand(KEM, key, "shared_secret", joined(sender, receiver), 32);
}

export async function keySchedule(shared, info) {
  const empty = await extract(HPKE, [], "psk_id_hash", []);
  const context = joined([0], empty, await extract(HPKE, [], "info_hash", info));
  const secret = await extract(HPKE, shared, "secret", []);
  return {
    key: await expand(HPKE, secret, "key", context, 32),
    nonce: await expand(HPKE, secret, "base_nonce", context, 12),
  };
}

async function wrap(content, publicKey, info) {
  const receiver = fromHex(publicKey);
  const theirs = await crypto.subtle.importKey("raw", receiver, X25519, false, []);
  const ours = await crypto.subtle.generateKey(X25519, false, ["deriveBits"]);
  const sender = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const agreed = await crypto.subtle.deriveBits({ ...X25519, public: theirs }, ours.privateKey, 256);
  const shared = await sharedSecret(new Uint8Array(agreed), sender, receiver);
  const { key, nonce } = await keySchedule(shared, info);
  const ready = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, ready, content);
  return joined(sender, new Uint8Array(sealed));
}

// --- Ballots ----------------------------------------------------------------------------------------

// place: session, round, item; keys: the officers' public keys in hex.
export async function seal(choice, place, keys) {
  const info = utf8(`guong-sang/ballot/1|${place.session}|${place.round}|${place.item}`);
  const content = new Uint8Array(PADDED + NONCE);
  content.set(utf8(choice));
  content.set(crypto.getRandomValues(new Uint8Array(NONCE)), PADDED);
  return wrap(await wrap(content, keys.chair, info), keys.secretary, info);
}

export async function receipt(envelope) {
  return toHex(await crypto.subtle.digest("SHA-256", envelope));
}

// As the officers' pages show it: groups of four.
async function fingerprint(publicKey) {
  return (await receipt(fromHex(publicKey))).slice(0, 32).match(/.{4}/g).join(" ");
}

async function canSeal() {
  try {
    await crypto.subtle.generateKey(X25519, false, ["deriveBits"]);
    return true;
  } catch {
    return false; // no X25519, or a page without https, where there is no WebCrypto
  }
}

// --- The ballot page: asks a last time, seals, sends ------------------------------------------------

const RECEIPTS = "receipts:";

function start(form) {
  const dialog = document.querySelector("[data-seal-dialog]");
  const sending = dialog.querySelector("form");
  const press = sending.querySelector("[type=submit]");
  const { session, round } = form.dataset;
  const keys = { chair: form.dataset.chair, secretary: form.dataset.secretary };
  const rows = () => [...form.querySelectorAll(".ballot-row[data-due]")];
  const said = (row) => row.querySelector("input[type=radio]:checked");
  const nameOf = (row) => (row.querySelector("h2 a") ?? row.querySelector("h2")).textContent.trim();

  for (const place of dialog.querySelectorAll("[data-seal-fingerprint]")) {
    fingerprint(keys[place.dataset.sealFingerprint]).then((text) => (place.textContent = text));
  }

  function ask() {
    const chosen = rows().filter(said);
    for (const place of dialog.querySelectorAll("[data-seal-count]")) {
      const kind = place.dataset.sealCount;
      const found = rows().filter((row) => (said(row)?.value ?? "") === kind);
      place.querySelector("dd").textContent = found.length;
      const names = kind === "agree" ? [] : found.map(nameOf);
      place.querySelector("[data-seal-names]").textContent = names.length ? `: ${names.join(", ")}` : "";
      place.hidden = kind === "" && !found.length;
    }
    for (const place of dialog.querySelectorAll("[data-seal-words]")) {
      place.textContent = place.dataset.sealWords.replace("{n}", chosen.length);
    }
    press.disabled = !chosen.length;
    dialog.showModal();
  }

  async function send() {
    press.disabled = true;
    const receipts = [];
    for (const row of rows().filter(said)) {
      const item = row.id.replace("item-", "");
      const envelope = await seal(said(row).value, { session, round, item }, keys);
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = `sealed-${item}`;
      field.value = btoa(String.fromCharCode(...envelope));
      sending.append(field);
      receipts.push(await receipt(envelope));
    }
    sessionStorage.setItem(RECEIPTS + session, JSON.stringify(receipts));
    sending.submit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  sending.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!press.disabled) send();
  });
}

// --- The receipts page: what the server says beside what was reckoned here ---------------------------

function compare(list) {
  const key = RECEIPTS + list.dataset.sealReceipts;
  const ours = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  sessionStorage.removeItem(key);
  const theirs = [...list.querySelectorAll("code")].map((code) => code.textContent.trim());
  const same = ours.length === theirs.length && theirs.every((one) => ours.includes(one));
  document.querySelector(same ? "[data-seal-same]" : "[data-seal-differs]").hidden = false;
}

// --- Which of them this page is ----------------------------------------------------------------------

const able = await canSeal();
for (const place of document.querySelectorAll("[data-seal-able]")) place.hidden = !able;
for (const place of document.querySelectorAll("[data-seal-unable]")) place.hidden = able;
const ballot = document.querySelector("form[data-seal]");
if (ballot && able) {
  for (const button of ballot.querySelectorAll("[type=submit]")) button.disabled = false;
  start(ballot);
}
const receipts = document.querySelector("[data-seal-receipts]");
if (receipts) compare(receipts);
