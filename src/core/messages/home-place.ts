/** The parts of a Home, in the order of their buttons. */
export const homeParts = ['waiting', 'grants', 'gates', 'requests', 'decided', 'people'] as const

export type HomePart = (typeof homeParts)[number]

/** What somebody looks at in their Home: a part, a page of it (from 1), and one action alone where they chose one. */
export interface HomePlace {
  part: HomePart
  page: number
  action: string | null
}

/** Where a Home opens for the first time. */
export const homeFront: HomePlace = { part: 'waiting', page: 1, action: null }

/** Whether something from outside is a place in a Home. */
export function isHomePlace(value: { part?: unknown; page?: unknown; action?: unknown }): value is HomePlace {
  const { part, page, action } = value
  const named = homeParts.some((known) => known === part)
  return named && Number.isSafeInteger(page) && Number(page) >= 1 && (action === null || typeof action === 'string')
}
