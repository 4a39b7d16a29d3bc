import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { sentences as es } from './src/console/web/phrases/es/sentences/index.ts'
import { sentences as pl } from './src/console/web/phrases/pl/sentences/index.ts'
import { sentences as pt } from './src/console/web/phrases/pt/sentences/index.ts'
import { hasNames, NAME_LENGTH, type Sentences, shortName } from './src/console/web/phrases/sentences.ts'

const ROOT = path.join(import.meta.dirname, 'src/console/web')
const OUT = path.join(import.meta.dirname, 'dist/console')

const SENTENCES = { es, pt, pl }

/** The whole page in one language, as a browser that takes Brotli receives it (bytes). */
const LIMIT = 110_000

/** Compresses once, here, what is served thousands of times; says how large it is, and fails when it is too large. */
function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    closeBundle() {
      const files = fs.readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file))
      let total = 0
      const languages: number[] = []
      for (const file of files) {
        const body = fs.readFileSync(path.join(OUT, file))
        const brotli = zlib.brotliCompressSync(body)
        fs.writeFileSync(path.join(OUT, `${file}.br`), brotli)
        fs.writeFileSync(path.join(OUT, `${file}.gz`), zlib.gzipSync(body, { level: 9 }))
        if (/^assets.(en|es|pt|pl)-/.test(file)) languages.push(brotli.length)
        else total += brotli.length
      }
      total += Math.max(...languages)
      process.stdout.write(`The console: ${files.length} files, ${(total / 1000).toFixed(1)} kB compressed.\n`)
      if (total > LIMIT) throw new Error(`the console has ${total} bytes, and may have ${LIMIT}`)
    },
  }
}

/** The keys of all translations, as the page has them: the English is not sent twice, it comes from the server. */
const NAMES = 'virtual:sentence-names'

/** Sends the translations of a language as a list, and the names of the sentences once for all languages. */
function shortNames(): Plugin {
  const keys = Object.keys(SENTENCES.es)
  const short = keys.filter((key) => !hasNames(key))
  const names = short.map(shortName)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw new Error(`two sentences are called ${twice}: ${short.filter((key) => shortName(key) === twice)}`)
  const long = keys.filter(hasNames)
  return {
    name: 'short-names',
    apply: 'build',
    resolveId: (id) => (id === NAMES ? NAMES : null),
    load(id) {
      if (id === NAMES)
        return `export default [...${JSON.stringify(names.join(''))}.match(/.{${NAME_LENGTH}}/g), ...${JSON.stringify(long)}]`
      const language = /phrases.(\w+).sentences.index\.ts$/.exec(id)?.[1] as keyof typeof SENTENCES | undefined
      if (!language) return null
      const said = [...short, ...long].map((key) => (SENTENCES[language] as Sentences)[key])
      return `import names from '${NAMES}'
        export const sentences = Object.fromEntries(${JSON.stringify(said)}.map((one, index) => [names[index], one]))`
    },
  }
}

/** Builds the browser's part of the console into dist/console; `vite` alone serves it while it is worked on. */
export default defineConfig({
  root: ROOT,
  base: './', // behind any path
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx/dom' } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // the policy allows no data: URL
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  plugins: [shortNames(), compress()],
  server: {
    proxy: Object.fromEntries(
      ['/rpc', '/openrpc.json', '/schemas'].map((at) => [at, process.env.AVISO ?? 'http://127.0.0.1:3000']),
    ),
  },
  logLevel: 'warn',
})
