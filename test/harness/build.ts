import { execFileSync } from 'node:child_process'

/** Tests that start processes start what is shipped; built once, before all of them, where a source has changed. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/build.js', '--if-older'], { stdio: ['ignore', 'ignore', 'inherit'] })
}
