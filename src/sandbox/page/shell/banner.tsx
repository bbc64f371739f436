import type { Link } from '../state/live-snapshot.ts'
import { useSnapshot } from '../state/workspace.tsx'

/** Across the top when something is not connected; what is below stays readable. */
export function Banner({ link }: { link: Link }) {
  const { app } = useSnapshot()
  return (
    <div role="status" className="banner-place">
      {bannerText(link, app) && <p className="banner">{bannerText(link, app)}</p>}
    </div>
  )
}

function bannerText(link: Link, app: { name: string; connected: boolean }): string {
  if (link === 'lost') return 'The sandbox does not answer. Reconnecting…'
  if (!app.connected) return `${app.name} is starting… Buttons and commands work once it is connected.`
  return ''
}
