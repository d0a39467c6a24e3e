"use strict";
// A field that offers what one's unit has written before: <input data-suggest="debtor"> in <form data-suggest-url="…">.
// It stays a plain field: whatever is typed counts, choosing is a help. ARIA: combobox with a listbox.
(() => {
  const DELAY = 200;
  const form = document.querySelector("form[data-suggest-url]");
  if (!form || !window.qingqian.ask) return;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  list.hidden = true;
  document.body.appendChild(list);

  let owner = null;
  let hits = [];
  let current = -1;
  let timer = 0;
  let asked = 0;

  const place = () => {
    const box = owner.getBoundingClientRect();
    list.style.left = `${box.left + window.pageXOffset}px`;
    list.style.top = `${box.bottom + window.pageYOffset}px`;
    list.style.width = `${box.width}px`;
  };
  const light = (at) => {
    current = at;
    Array.from(list.children).forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === at));
      if (index === at) item.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) owner.removeAttribute("aria-activedescendant");
    else owner.setAttribute("aria-activedescendant", `suggestion-${at}`);
  };
  const hide = () => {
    asked += 1;
    window.clearTimeout(timer);
    list.hidden = true;
    hits = [];
    if (!owner) return;
    owner.setAttribute("aria-expanded", "false");
    light(-1);
  };
  const span = (name, text) => {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    return part;
  };
  const show = (found) => {
    hits = found;
    list.textContent = "";
    hits.forEach((hit, at) => {
      const item = document.createElement("li");
      item.id = `suggestion-${at}`;
      item.setAttribute("role", "option");
      item.append(span("suggestion-name", hit.name), span("suggestion-note", hit.note));
      list.appendChild(item);
    });
    list.hidden = hits.length === 0;
    owner.setAttribute("aria-expanded", String(hits.length > 0));
    if (!hits.length) return;
    place();
    light(-1);
  };

  const put = (name, text) => {
    const field = form.elements[name];
    if (!field || field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // What the directory does not know leaves what is there; the nature comes before the sector that hangs on it.
  const choose = (at) => {
    const { fields } = hits[at];
    hide();
    Object.keys(fields).forEach((name) => { if (fields[name] !== "") put(name, fields[name]); });
  };

  const fetchFor = (field, text) => {
    const url = new URL(form.dataset.suggestUrl, window.location.href);
    url.searchParams.set("side", field.dataset.suggest);
    url.searchParams.set("q", text);
    return window.qingqian.ask(url.href, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
  };
  const offer = (field, text) => {
    asked += 1;
    const mine = asked;
    fetchFor(field, text).then((found) => {
      if (mine === asked && document.activeElement === field) show(found.hits.filter((hit) => hit.name !== text));
    }).catch(() => {});
  };
  const later = (field) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (field.value.trim()) offer(field, field.value);
      else hide();
    }, DELAY);
  };

  // 名单中的写法：the list writes a parent company in one way; that way is offered for one click.
  const hint = form.querySelector("[data-canonical]");
  const compare = (field) => {
    if (!hint || field.dataset.suggest !== "parent") return;
    const text = field.value;
    const say = (name) => {
      hint.hidden = !name;
      hint.querySelector("[data-name]").textContent = name;
    };
    if (!text) say("");
    else fetchFor(field, text).then((found) => { if (field.value === text) say(found.canonical); }).catch(() => {});
  };

  const keys = {
    ArrowDown: (field) => {
      if (list.hidden) offer(field, field.value);
      else light((current + 1) % hits.length);
    },
    ArrowUp: () => { if (!list.hidden) light((Math.max(current, 0) + hits.length - 1) % hits.length); },
    Escape: () => hide(),
    Enter: () => choose(current),
  };
  form.querySelectorAll("[data-suggest]").forEach((field) => {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("focus", () => { owner = field; });
    field.addEventListener("input", (event) => {
      owner = field;
      if (event.isTrusted && !event.isComposing) later(field);
    });
    field.addEventListener("compositionend", () => later(field));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || !keys[event.key]) return;
      const open = !list.hidden;
      if (event.key === "Enter" && (!open || current < 0)) return;
      if (event.key === "Escape" && !open) return;
      event.preventDefault();
      keys[event.key](field);
    });
    field.addEventListener("blur", () => hide());
    field.addEventListener("change", () => compare(field));
    compare(field);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const at = Array.from(list.children).indexOf(event.target.closest("li"));
    if (at >= 0) choose(at);
  });
  if (hint) {
    hint.querySelector("button").addEventListener("click", () => {
      put("parent_company", hint.querySelector("[data-name]").textContent);
      form.elements.parent_company.focus();
    });
  }
})();
