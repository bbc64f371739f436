import { createElement, Fragment, type ReactNode } from 'react'

/** Draws things that are known by their place alone (pieces of a text, cells of a row) and so need no key. */
export function InOrder<T>({ of, draw }: { of: readonly T[]; draw(item: T, index: number): ReactNode }): ReactNode {
  return createElement(Fragment, null, ...of.map(draw))
}
