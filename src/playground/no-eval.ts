/** Before any schema is made: zod would try whether code may be made of text, which the page's policy forbids and reports. */
import { config } from 'zod';

config({ jitless: true });
