import { present } from '@pulse/base';
import type { Owner } from '../propagate/ledger.ts';
import type { Action } from '../state/action.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { type About, aboutAction } from './about.ts';

/**
 * What the contribution that is being made comes of. Whoever makes one says so before; where there is no probe there is
 * no origin, and nobody says anything.
 */
export class Origin {
  #about: About | null = null;

  get about(): About {
    return present(this.#about, 'whoever makes a contribution says what it comes of');
  }

  set about(about: About) {
    this.#about = about;
  }

  action(
    owner: Owner,
    action: Pick<Action, 'atom' | 'call' | 'reasons'>,
    reflected?: RegularDn | null,
  ): void {
    this.#about = aboutAction(owner, action, reflected);
  }
}
