/** What a run is asked or authorised for beside its action: names and values as given, the names sorted, each once. */
export type Parameters = readonly (readonly [name: string, value: string])[]

/** No parameters: an authorisation without any fits every run. */
export const noParameters: Parameters = []

/** Reads `name=value` words: the parameters, or the first problem in one sentence. */
export function readParameters(words: readonly string[]): Parameters | { problem: string } {
  const found = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    const name = word.slice(0, at).trim().normalize('NFC')
    if (at < 1 || !name) return { problem: `“${word}” is no parameter; write NAME=VALUE, such as version=1.4.2.` }
    if (found.has(name)) return { problem: `The parameter ${name} is given twice.` }
    found.set(
      name,
      word
        .slice(at + 1)
        .normalize('NFC')
        .toWellFormed(),
    )
  }
  return sorted(found)
}

/** The parameters in the one order in which they are compared and hashed. */
export function sorted(parameters: Iterable<readonly [string, string]>): Parameters {
  return [...parameters].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Whether both name the same values for the same names, to the letter. */
export function sameParameters(a: Parameters, b: Parameters): boolean {
  const others = sorted(b)
  return (
    a.length === b.length && sorted(a).every(([name, value], i) => name === others[i]?.[0] && value === others[i]?.[1])
  )
}

/** `version=1.4.2, region=eu`; a sentence says `without parameters` where there are none. */
export function parametersText(parameters: Parameters): string {
  return parameters.map(([name, value]) => `${name}=${value}`).join(', ')
}
