import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { sentences as esFirst } from './src/console/web/phrases/es/sentences/first.ts'
import { sentences as esRest } from './src/console/web/phrases/es/sentences/rest.ts'
import { sentences as plFirst } from './src/console/web/phrases/pl/sentences/first.ts'
import { sentences as plRest } from './src/console/web/phrases/pl/sentences/rest.ts'
import { sentences as ptFirst } from './src/console/web/phrases/pt/sentences/first.ts'
import { sentences as ptRest } from './src/console/web/phrases/pt/sentences/rest.ts'
import { hasNames, NAME_LENGTH, type Sentences, shortName } from './src/console/web/phrases/sentences.ts'

const ROOT = path.join(import.meta.dirname, 'src/console/web')
const OUT = path.join(import.meta.dirname, 'dist/console')

/** What the server says, in its translations: of the methods, and all else. */
const SENTENCES = {
  first: { es: esFirst, pt: ptFirst, pl: plFirst },
  rest: { es: esRest, pt: ptRest, pl: plRest },
}
type Part = keyof typeof SENTENCES

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
      const languages: Record<string, number> = {}
      for (const file of files) {
        const body = fs.readFileSync(path.join(OUT, file))
        const brotli = zlib.brotliCompressSync(body)
        fs.writeFileSync(path.join(OUT, `${file}.br`), brotli)
        fs.writeFileSync(path.join(OUT, `${file}.gz`), zlib.gzipSync(body, { level: 9 }))
        const [, language] = /^assets.(en|es|pt|pl)-/.exec(file) ?? []
        if (language) languages[language] = (languages[language] ?? 0) + brotli.length
        else total += brotli.length
      }
      total += Math.max(...Object.values(languages))
      process.stdout.write(`The console: ${files.length} files, ${(total / 1000).toFixed(1)} kB compressed.\n`)
      if (total > LIMIT) throw new Error(`the console has ${total} bytes, and may have ${LIMIT}`)
    },
  }
}

/** The keys of all translations, as the page has them: the English is not sent twice, it comes from the server. */
const NAMES = /^virtual:names-(first|rest)$/

/** Sends the translations of a language as a list, and the names of the sentences once for all languages. */
function shortNames(): Plugin {
  const partOf = (part: Part) => {
    const keys = Object.keys(SENTENCES[part].es)
    return { short: keys.filter((key) => !hasNames(key)), long: keys.filter(hasNames) }
  }
  const all = [...partOf('first').short, ...partOf('rest').short].map(shortName)
  const twice = all.find((name, index) => all.indexOf(name) < index)
  if (twice) throw new Error(`two sentences are called ${twice}`)
  return {
    name: 'short-names',
    apply: 'build',
    resolveId: (id) => (NAMES.test(id) ? id : null),
    load(id) {
      const [, named] = NAMES.exec(id) ?? []
      if (named) {
        const { short, long } = partOf(named as Part)
        const names = short.map(shortName).join('')
        return `export default [...${JSON.stringify(names)}.match(/.{${NAME_LENGTH}}/g), ...${JSON.stringify(long)}]`
      }
      const [, language, part] = /phrases.(\w+).sentences.(first|rest)\.ts$/.exec(id) ?? []
      if (!language) return null
      const { short, long } = partOf(part as Part)
      const sentences: Sentences = SENTENCES[part as Part][language as 'es' | 'pt' | 'pl']
      return `import names from 'virtual:names-${part}'
        export const sentences = Object.fromEntries(${JSON.stringify([...short, ...long].map((key) => sentences[key]))}
          .map((one, index) => [names[index], one]))`
    },
  }
}

/** The files of a language are called by it, and by their part: `es-first`. The server names them in its answer. */
function fileName({ facadeModuleId, name }: { facadeModuleId?: string | null; name: string }): string {
  const [, language] = /phrases.(\w+).(?:first|rest)\.ts$/.exec(facadeModuleId ?? '') ?? []
  return `assets/${language ? `${language}-` : ''}${name.replace('virtual_', '')}-[hash].js`
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
    rollupOptions: { output: { chunkFileNames: fileName } },
  },
  plugins: [shortNames(), compress()],
  server: {
    proxy: Object.fromEntries(
      ['/rpc', '/openrpc.json', '/schemas'].map((at) => [at, process.env.AVISO ?? 'http://127.0.0.1:3000']),
    ),
  },
  logLevel: 'warn',
})
