/** Loaded before the tests: examples in the documentation say what holds by `console.assert()`, which would only print. */
console.assert = (condition?: boolean, ...data: unknown[]) => {
  if (!condition) throw new Error(`console.assert() does not hold ${data.join(" ")}`);
};
