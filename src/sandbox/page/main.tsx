/** The sandbox's page: draws what one person of the pretend workspace sees, and sends what that person does. */
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
