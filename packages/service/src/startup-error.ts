/**
 * Stops the start of an app. Its message is a whole sentence written for the person who starts the app and is
 * the only kind of message the process prints as it stands, so it never holds a configured value.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
