// Types of the model.
import { Base } from './base';

export interface Shape extends Named {
  area(): number;
  readonly id: string;
}

export type Id = string | number;
export enum Color { Red, Green = 2 }

/** A circle. */
export abstract class Circle extends Base implements Shape {
  private r: number = 1;
  constructor(readonly id: string) { super(); }
  area(): number { return square(this.r); }
  abstract draw(): void;
}

namespace util {
  export function twice(x: number): number { return x * 2; }
}

export const make = (id: string): Shape => new Circle(id);
function square(x: number): number { return util.twice(x); }
