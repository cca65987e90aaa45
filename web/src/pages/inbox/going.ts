// Going is where the reader is on the way to. Keys may come faster than pages
// change: where one is going counts, not what is still shown, nor a page passed on
// the way there that arrives late.
export class Going {
  private underway: (string | undefined)[] = [];

  constructor(public to: string | undefined) {}

  go(id: string | undefined) {
    if (this.to !== id) this.underway.push(id);
    this.to = id;
  }

  // arrived is told each page that is shown, also one that nobody here asked for: a
  // link, or a step back in the browser.
  arrived(id: string | undefined) {
    this.underway = this.underway.slice(this.underway.indexOf(id) + 1 || this.underway.length);
    if (this.underway.length === 0) this.to = id;
  }
}
