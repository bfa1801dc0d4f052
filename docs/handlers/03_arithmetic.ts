/** Arithmetic: what a pattern finds is computed. What is no sum is answered too. */
export default (message: string): string => {
  const [, left, operator, right] = /^\s*(-?[\d.]+)\s*([-+*/])\s*(-?[\d.]+)\s*$/.exec(message) ?? [];
  const [a, b] = [Number(left), Number(right)];
  if (operator === "+") return `${a + b}`;
  if (operator === "-") return `${a - b}`;
  if (operator === "*") return `${a * b}`;
  if (operator === "/") return b === 0 ? "ERR 除数为零" : `${a / b}`;
  return "ERR 例: 1 + 2";
};
