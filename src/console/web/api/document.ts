/** The types of the served document. They are the only import from outside of this folder, and have no code. */
export type { Document, DocumentedMethod as Method, Schema } from '../../../contract/document.ts'
