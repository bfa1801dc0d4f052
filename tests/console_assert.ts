/** Loaded before the tests: examples in the documentation use `console.assert()`, which by itself only prints. */
console.assert = (condition?: boolean, ...data: unknown[]) => {
  if (!condition) throw new Error(`console.assert() does not hold ${data.join(" ")}`);
};
