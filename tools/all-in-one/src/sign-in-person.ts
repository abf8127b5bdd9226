/** Somebody of the directory as whom the person at the terminal can sign in. */
export interface SignInPerson {
  readonly userName: string;
  /** Who that is, after `as`: `administrator of Customer Care`. */
  readonly describes: string;
}
