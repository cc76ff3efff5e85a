/** What keeps templates from being written: something that the definition or the command line does not say. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
