// Elements under `root` (itself included) that match and were not met before by `name`.

export function fresh(root, selector, name) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) {
    found.unshift(root);
  }
  const key = `met${name}`;
  return found.filter((element) => {
    if (element.dataset[key]) {
      return false;
    }
    element.dataset[key] = "1";
    return true;
  });
}
