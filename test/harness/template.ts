import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { migrate } from '../../src/database/migrate.ts'
import { newScratch } from './scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    backend: 'pglite' | 'postgres' | 'citus'
    /** The shares that there are; what is told in a story happens in the first. */
    shares: string
    /** A migrated database to copy: a directory, or the name of a database. On Citus there is none. */
    template: string
  }
}

/** Migrates one database before the tests; each of them works on a copy of it, or on Citus in a share of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (project.config.provide.backend === 'citus') {
    if (!process.env.TEST_CITUS_URL) throw new Error('Set TEST_CITUS_URL to the coordinator of a Citus with workers.')
    project.provide('shares', 'aviso')
    project.provide('template', '')
    return async () => undefined
  }
  const { template, env, remove } =
    project.config.provide.backend === 'pglite' ? embeddedTemplate() : await postgresTemplate(project.name)
  const { shares = 'aviso' } = project.config.provide
  project.provide('shares', shares)
  const config = readConfig({ ...env, SHARES: shares })
  const connection = await connect(config, pino({ level: 'silent' }), systemClock)
  for (const share of config.shares) await migrate(connection.of(share).db, share)
  await connection.close()
  project.provide('template', template)
  return remove
}

function embeddedTemplate() {
  const parent = newScratch('template')
  const template = path.join(parent, 'data')
  return {
    template,
    env: { DATA_DIR: template },
    remove: async () => fs.rmSync(parent, { recursive: true, force: true }),
  }
}

async function postgresTemplate(project: string) {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  const template = `aviso_template_${process.pid}_${project}`
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`create database ${template}`)
  url.pathname = `/${template}`
  return {
    template,
    env: { DATABASE_URL: url.href },
    remove: async () => {
      await admin.query(`drop database ${template} with (force)`)
      await admin.end()
    },
  }
}
