// Elements. Text only ever becomes text: nothing here reads HTML.

export const one = id => document.getElementById(id);

const svgSpace = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS(svgSpace, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
}

export const icon = (name, kind = "icon") =>
    svg("svg", {class: kind, "aria-hidden": "true"}, svg("use", {href: `#i-${name}`}));

// element("p", {class: "soft", hidden: true, click: listener}, "text", child)
export function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (typeof value === "function") node.addEventListener(key, value);
        else if (typeof value === "boolean") node.toggleAttribute(key, value);
        else node.setAttribute(key, value);
    }
    node.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
    return node;
}

export const button = (text, picture, click, kind = "button") =>
    element("button", {class: kind, type: "button", click}, picture && icon(picture), element("span", {}, text));

// A player's or clan's name: its direction does not reach the text around it.
export const name = (text, kind = "b") => element(kind, {}, element("bdi", {}, text));

export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

export function setIcon(node, picture) {
    const use = node.querySelector("use");
    if (use.getAttribute("href") !== `#i-${picture}`) use.setAttribute("href", `#i-${picture}`);
}

export function setClass(node, text) {
    if (node.getAttribute("class") !== text) node.setAttribute("class", text);
}

// What scrolls can be scrolled by keys.
export function focusIfScrolls(node) {
    const scrolls = node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
    node.tabIndex = scrolls ? 0 : -1;
}

// Replaces the children unless `state` says that they are the same as at the last call: focus and selection stay.
const drawn = new WeakMap();
export function redraw(node, state, make) {
    const text = JSON.stringify(state);
    if (drawn.get(node) === text) return;
    drawn.set(node, text);
    node.replaceChildren(...[make()].flat().filter(child => child !== null && child !== undefined && child !== ""));
}

// One child for each item, in order. The child of a key stays the same node, so that focus stays in it.
const keyed = new WeakMap();
export function list(parent, items, keyOf, make, update) {
    const before = keyed.get(parent) ?? new Map(),
        now = new Map();
    let next = parent.firstElementChild;
    for (const item of items) {
        const key = keyOf(item);
        const node = before.get(key) ?? make(item);
        before.delete(key);
        now.set(key, node);
        update(node, item);
        if (node === next) next = next.nextElementSibling;
        else parent.insertBefore(node, next);
    }
    for (const node of before.values()) node.remove();
    keyed.set(parent, now);
}

// The parts of a sentence as nodes.
export const sentenceNodes = parts =>
    parts.map(part => (part.name ? name(part.text) : part.field ? element("bdi", {}, part.text) : part.text));

// JSON as text in colours: short values on one line, long ones a line for each part.
export function jsonNodes(value) {
    const text = laidOut(value, 0, 0);
    const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;
    const nodes = [];
    let from = 0;
    for (const found of text.matchAll(token)) {
        nodes.push(text.slice(from, found.index));
        const kind = found[2] ? "key" : found[1] ? "string" : "number";
        nodes.push(element("span", {class: kind}, found[1] ?? found[3]));
        from = found.index + (found[1] ?? found[3]).length;
    }
    return [...nodes, text.slice(from)].filter(Boolean);
}

function laidOut(value, depth, used) {
    const flat =
        JSON.stringify(value, null, 1)
            ?.replace(/\n\s*/g, " ")
            .replace(/([[{]) | ([\]}])/g, "$1$2") ?? "null";
    if (typeof value !== "object" || value === null || (depth > 0 && flat.length + depth * 2 + used <= 72)) return flat;
    const inner = "  ".repeat(depth + 1),
        end = "\n" + "  ".repeat(depth);
    if (Array.isArray(value))
        return value.length ? `[\n${value.map(v => inner + laidOut(v, depth + 1, 0)).join(",\n")}${end}]` : "[]";
    const lines = Object.entries(value).map(
        ([key, v]) => `${inner}${JSON.stringify(key)}: ${laidOut(v, depth + 1, key.length + 4)}`,
    );
    return lines.length ? `{\n${lines.join(",\n")}${end}}` : "{}";
}
