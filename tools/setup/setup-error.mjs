/** What stands in the way of a script: what happened, and what the person can do about it. */
export class SetupError extends Error {
  name = 'SetupError';

  /**
   * @param {string} message what happened
   * @param {string} advice what to do
   */
  constructor(message, advice) {
    super(message);
    this.advice = advice;
  }
}
