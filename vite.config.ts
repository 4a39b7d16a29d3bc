import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const ROOT = path.join(import.meta.dirname, 'src/console/web')
const OUT = path.join(import.meta.dirname, 'dist/console')

/** The whole page, as a browser that takes Brotli receives it (bytes). */
const LIMIT = 110_000

/** Compresses once, here, what is served thousands of times; says how large it is, and fails when it is too large. */
function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    closeBundle() {
      const files = fs.readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file))
      let total = 0
      for (const file of files) {
        const body = fs.readFileSync(path.join(OUT, file))
        const brotli = zlib.brotliCompressSync(body)
        fs.writeFileSync(path.join(OUT, `${file}.br`), brotli)
        fs.writeFileSync(path.join(OUT, `${file}.gz`), zlib.gzipSync(body, { level: 9 }))
        total += brotli.length
      }
      process.stdout.write(`The console: ${files.length} files, ${(total / 1000).toFixed(1)} kB compressed.\n`)
      if (total > LIMIT) throw new Error(`the console has ${total} bytes, and may have ${LIMIT}`)
    },
  }
}

/** Builds the browser's part of the console into dist/console; `vite` alone serves it while it is worked on. */
export default defineConfig({
  root: ROOT,
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx/dom' } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // the policy allows no data: URL
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  plugins: [compress()],
  server: {
    proxy: Object.fromEntries(
      ['/rpc', '/openrpc.json', '/schemas'].map((at) => [at, process.env.AVISO ?? 'http://127.0.0.1:3000']),
    ),
  },
  logLevel: 'warn',
})
