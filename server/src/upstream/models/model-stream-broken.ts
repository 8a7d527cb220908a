/** The model's answer ended before it was whole, or said nothing for too long. Trying again makes sense. */
export class ModelStreamBroken extends Error {
  override name = 'ModelStreamBroken';

  constructor(message = 'The answer of the model broke off') {
    super(message);
  }
}
