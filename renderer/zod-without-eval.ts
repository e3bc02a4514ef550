import { config } from 'zod';

// The content security policy forbids eval; without this zod tries it once and the policy reports a violation.
// Must be imported before anything of src/model.
config({ jitless: true });
