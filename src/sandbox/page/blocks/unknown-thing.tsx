/** Says what the sandbox leaves out, so that nobody takes a gap for the whole message. */
export function UnknownThing({ what }: { what: string }) {
  return <p className="unknown-thing">The sandbox does not draw this {what}. Slack does.</p>
}
