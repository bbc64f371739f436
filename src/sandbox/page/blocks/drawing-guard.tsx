import { Component, type ReactNode } from 'react'
import { UnknownThing } from './unknown-thing.tsx'

/** Keeps one message that can't be drawn from taking the page with it. */
export class DrawingGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? (
      <UnknownThing what="message: its blocks are not what Block Kit expects" />
    ) : (
      this.props.children
    )
  }
}
