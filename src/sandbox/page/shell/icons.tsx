import type { ReactNode } from 'react'

/** The x of dialogs and panels. */
export const CloseIcon = () => icon(<path d="M4.5 4.5l9 9m0-9l-9 9" />)

/** The three lines that open the sidebar in a narrow window. */
export const MenuIcon = () => icon(<path d="M3 5h12M3 9h12M3 13h12" />)

/** A speech bubble with an arrow: reply in a thread. */
export const ReplyIcon = () => icon(<path d="M3 4.5h12v8H8.5L5 15.5v-3H3zM6.5 8.5h5" />)

/** The eye beside what nobody else sees. */
export const EyeIcon = () =>
  icon(
    <>
      <path d="M1.5 9S4.5 4 9 4s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z" />
      <circle cx="9" cy="9" r="2" />
    </>,
  )

/** The paper plane. */
export const SendIcon = () => icon(<path d="M2.5 3l13 6-13 6 2-6zM4.5 9h6" />)

/** The check mark that stands for the app. */
export const CheckIcon = () => icon(<path d="M4 9.5l3.5 3.5L14.5 5.5" />)

/** A sliders symbol: the sandbox's tools. */
export const ToolsIcon = () => icon(<path d="M3 5h7m4 0h1M3 9h2m4 0h6M3 13h7m4 0h1M12 3.5v3M7 7.5v3M12 11.5v3" />)

function icon(shape: ReactNode) {
  return (
    <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
      {shape}
    </svg>
  )
}
