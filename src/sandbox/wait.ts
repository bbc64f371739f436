import type { Workspace } from './workspace.ts'

/** Resolves with what `look` finds as soon as it finds something; rejects, naming `what`, when it never does. */
export type WaitFor = <T>(
  look: () => T,
  what: string,
  milliseconds?: number,
) => Promise<Exclude<T, undefined | null | false>>

/** Looks at once and after every change of the workspace. */
export function waiting(workspace: Workspace): WaitFor {
  return <T>(look: () => T, what: string, milliseconds = 10_000) => {
    const { promise, resolve, reject } = Promise.withResolvers<Exclude<T, undefined | null | false>>()

    function check(): void {
      try {
        const found = look()
        if (found !== undefined && found !== null && found !== false) resolve(found as never)
      } catch (error) {
        reject(error)
      }
    }

    const unsubscribe = workspace.onChange(check)
    const late = new Error(`Waited ${milliseconds} ms in vain for: ${what}`)
    const timer = setTimeout(() => reject(late), milliseconds)
    check()
    return promise.finally(() => {
      clearTimeout(timer)
      unsubscribe()
    })
  }
}
