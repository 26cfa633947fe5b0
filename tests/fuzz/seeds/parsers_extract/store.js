/* A small store. */
import fs, { readFile } from 'fs';
const path = require('path');
export { open } from "./open.js";

/** Keeps values. */
export class Store extends Base {
  #secret = 1;
  size = 0;
  constructor(dir) { super(dir); this.onload = load; }
  get(key) { return this.map.get(key); }
}

export default function load(file) {
  return readFile(file, done);
}

function done(err) { if (err) throw new Error(err); }

const helper = async (x) => done(x);
let counter = 0;
export const table = { load, close: done };
Store.prototype.extra = function () { helper(1); };
module.exports = { Store, load };
