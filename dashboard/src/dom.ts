// Elements without markup from strings: text is always text.

export type Child = Node | string | null | undefined | false;
type Props = { [name: string]: unknown };

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      e.addEventListener(name.slice(2), value as EventListener);
    } else if (name === "class") {
      e.className = String(value);
    } else {
      e.setAttribute(name, value === true ? "" : String(value));
    }
  }
  add(e, ...children);
  return e;
}

export function add(parent: Node, ...children: Child[]): void {
  for (const c of children) {
    if (c === null || c === undefined || c === false) continue;
    parent.appendChild(typeof c === "string" ? document.createTextNode(c) : c);
  }
}

export function fill(parent: Node, ...children: Child[]): void {
  parent.textContent = "";
  add(parent, ...children);
}

// Makes the children these, in this order, and touches only what differs: an element that a finger is
// on must not be replaced under it.
export function arrange(parent: Element, nodes: Element[]): void {
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastElementChild?.remove();
}

// Writes only what differs, so that a screen that is read is not disturbed.
export function setText(e: Element, text: string): void {
  if (e.textContent !== text) e.textContent = text;
}

export function setClass(e: Element, name: string): void {
  if (e.className !== name) e.className = name;
}

export function byId(id: string): HTMLElement {
  const e = document.getElementById(id);
  if (!e) throw new Error(`no element #${id}`);
  return e;
}
