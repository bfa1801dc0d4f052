/**
 * The packages that the commands use, as full specifiers: a module that is run by its URL gets no import map.
 *
 * @module
 */
export { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";

/** Google's RE2 in JavaScript: regular expressions in linear time. Loaded when it is first asked for. */
export const re2js = () => import("npm:re2js@2.10.0");
