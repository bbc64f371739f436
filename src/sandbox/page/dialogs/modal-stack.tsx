import { useSnapshot } from '../state/workspace.tsx'
import { Modal } from './modal.tsx'

/** Every open modal; only the top one is seen, but those below keep what was typed. */
export function ModalStack() {
  const { modals } = useSnapshot()
  return modals.map((view, index) => <Modal key={view.id} view={view} covered={index < modals.length - 1} />)
}
