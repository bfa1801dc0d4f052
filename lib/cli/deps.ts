/**
 * The packages that the commands use, as full specifiers: a module that is run by its URL gets no import map.
 *
 * @module
 */
export { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";
