/** What is wrong with the path of a file in a variable, where no shell replaces anything. */
export function pathProblem(path: string): string | undefined {
  if (path.startsWith('~')) return 'begins with ~, which only a shell replaces. Write the whole path.'
  if (path.startsWith('$')) return 'begins with $, a variable that nobody replaced. Write out what it stands for.'
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return 'expected the path of a file, and is an address.'
  return undefined
}
