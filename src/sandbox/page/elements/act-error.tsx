/** What went wrong with a click, beside what was clicked. */
export function ActError({ text }: { text: string }) {
  if (!text) return null
  return (
    <span role="alert" className="act-error">
      <span aria-hidden="true">⚠️ </span>
      {text}
    </span>
  )
}
