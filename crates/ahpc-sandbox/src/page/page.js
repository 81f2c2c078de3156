// Shows what the sandbox has seen and reads again whatever an event says has changed.
// Everything from outside reaches the page as text nodes or checked addresses, never as markup.
'use strict';

const byId = (id) => document.getElementById(id);
const PAGE_OF_PRODUCTS = 60;
const LOG_LENGTH = 60;
const REFRESH_PAUSE_MS = 150;
const state = { shops: [], products: [], productLimit: PAGE_OF_PRODUCTS, seen: null };

/** Makes an element; attributes that are null, undefined or false are left out, children may be texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The address if it may be followed or loaded, else null. */
function webAddress(text) {
  try {
    const url = new URL(text);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Shows items in order and leaves the element of an unchanged one alone, so that nothing flickers or closes. */
function showList(list, items, keyOf, build) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const isFirst = !list.dataset.shown;
  const elements = items.map((item) => {
    const key = String(keyOf(item));
    const version = JSON.stringify(item);
    const old = known.get(key);
    if (old && old.dataset.version === version) {
      return old;
    }
    const element = build(item);
    element.dataset.key = key;
    element.dataset.version = version;
    element.classList.toggle('fresh', !isFirst);
    return element;
  });
  list.dataset.shown = 'yes';
  elements.forEach((element, index) => {
    if (list.children[index] !== element) {
      list.insertBefore(element, list.children[index] ?? null);
    }
  });
  while (list.children.length > elements.length) {
    list.lastElementChild.remove();
  }
}

async function ask(path, options = {}) {
  const response = await fetch(`/_sandbox/${path}`, { cache: 'no-store', ...options });
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.detail ?? body.title);
  }
  return body;
}

const send = (method, path, body) => ask(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function time(text) {
  const moment = new Date(text);
  return make('time', { datetime: text, title: calendar.format(moment) }, clock.format(moment));
}

function money({ amount, currency }) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const pill = (text, kind = '') => make('span', { class: `pill ${kind}` }, text);

function answerPill({ status, problem }) {
  if (status === null) {
    return pill('no answer', 'bad');
  }
  const text = problem ? `${status} ${problem.error}` : String(status);
  return pill(text, status < 300 ? 'good' : status === 429 || status === 503 ? 'hold' : 'bad');
}

// Shop

function fact(name, value, missing) {
  return make('div', {}, make('dt', {}, name), make('dd', { class: value === null ? 'missing' : null }, value ?? missing));
}

const tokenText = ({ fingerprint, scopes }) => `${fingerprint}, ${scopes.length === 0 ? 'no scope' : scopes.join(' ')}`;

function shopCard(shop) {
  const isPartner = shop.partner_status === 'PARTNERED';
  const secret = make('div', {},
    make('dt', {}, 'Webhook secret'),
    shop.webhook_secret_fingerprint
      ? make('dd', { class: 'yes', title: `fingerprint ${shop.webhook_secret_fingerprint}` }, '✓ registered')
      : make('dd', { class: 'missing' }, 'not registered'));
  const status = isPartner ? 'SCRAPED' : 'PARTNERED';
  return make('article', { class: 'card shop' },
    make('div', { class: 'heading' },
      make('div', {}, make('p', { class: 'eyebrow' }, 'Shop'), make('h3', { class: 'name' }, shop.name)),
      pill(isPartner ? 'partner' : 'not a partner', isPartner ? 'good' : 'bad')),
    make('dl', { class: 'facts' },
      secret,
      fact('Language', shop.language, 'not registered'),
      fact('Currency', shop.currency, 'not registered'),
      fact('Products', String(shop.products))),
    make('dl', { class: 'connect' },
      make('dt', {}, 'Base URL'), make('dd', {}, make('code', {}, location.origin)),
      make('dt', {}, 'Shop ID'), make('dd', {}, make('code', {}, shop.id)),
      make('dt', {}, 'Credential'), make('dd', {}, make('code', {}, state.authHeader ?? '')),
      make('dt', {}, 'Tokens'), make('dd', {}, shop.tokens.length === 0 ? 'no user holds the shop' : shop.tokens.map(tokenText).join('; ')),
      make('dt', {}, 'wp-config.php'), make('dd', {}, make('code', {}, `define( 'AHPC_BACKEND_BASE_URL', '${location.origin}' );`))),
    make('div', { class: 'foot' },
      make('span', { class: 'quiet' }, 'Changed ', time(shop.updated)),
      make('button', { type: 'button', onclick: () => change('PATCH', `shops/${shop.id}`, { partner_status: status }) },
        isPartner ? 'Take partner status away' : 'Make a partner')));
}

async function showShops() {
  const [status, { shops }] = await Promise.all([ask('status'), ask('shops')]);
  state.shops = shops;
  state.authHeader = status.auth.header;
  byId('version').textContent = `Version ${status.version}.`;
  byId('generation').textContent = `, generation ${status.generation}`;
  showOperations(status.operations);
  showList(byId('shops'), shops, (shop) => shop.id, shopCard);
  if (shops.length === 0) {
    byId('shops').append(make('p', { class: 'empty card' }, 'No shop is known, so every call is answered 401. Start the sandbox with --seed.'));
  }
}

// Products

const STATES = {
  AVAILABLE: 'good', LISTED: '', RESERVED: 'hold', SOLD: 'bad', REMOVED: '', UNKNOWN: 'hold',
  IN_STOCK: 'good', LIMITED_AVAILABILITY: 'good', BACK_ORDER: 'hold', MADE_TO_ORDER: 'hold', PRE_ORDER: 'hold',
  PRE_SALE: 'hold', UNAVAILABLE: 'bad', OUT_OF_STOCK: 'bad', SOLD_OUT: 'bad',
};

function picture(product) {
  const addresses = product.images.map(webAddress).filter((address) => address !== null);
  const frame = make('div', { class: 'picture' }, addresses.length === 0 ? 'No picture' : null);
  if (addresses.length > 0) {
    const image = make('img', { src: addresses[0], alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' });
    image.addEventListener('error', () => image.replaceWith('Picture cannot be loaded'));
    frame.append(image);
  }
  if (addresses.length > 1) {
    frame.append(pill(`${addresses.length} pictures`));
  }
  return frame;
}

function productCard(product) {
  const title = product.title?.text || 'Without title';
  const address = webAddress(product.url);
  const changed = product.changes === 0 ? [] : [', last changed ', time(product.updated)];
  const shop = state.shops.length > 1 ? state.shops.find(({ id }) => id === product.shop_id) : undefined;
  return make('li', { class: `card product ${product.state === 'REMOVED' ? 'gone' : ''}` },
    picture(product),
    make('div', { class: 'text' },
      make('h3', { lang: product.title?.language, title },
        address ? make('a', { href: address, rel: 'noreferrer noopener' }, title) : title),
      product.description && make('p', { class: 'description', lang: product.description.language }, product.description.text.slice(0, 300)),
      make('div', { class: 'line' },
        make('span', { class: product.price ? 'price' : 'price none' }, product.price ? money(product.price) : 'no price'),
        pill(product.state.toLowerCase().replaceAll('_', ' '), STATES[product.state])),
      make('p', { class: 'origin' },
        `#${product.id}${shop ? ` of ${shop.name}` : ''}, first by ${product.via === 'put' ? 'batch' : 'webhook'} `, time(product.created), ...changed)));
}

async function showProducts() {
  const { products, total } = await ask(`products?limit=${state.productLimit}`);
  state.products = products;
  byId('products-count').textContent = total === 0 ? '' : total;
  byId('products-empty').hidden = total > 0;
  byId('more-products').hidden = products.length >= total;
  showList(byId('products'), products, (product) => `${product.shop_id} ${product.id}`, productCard);
  announce('products', total, 'product', 'products');
}

// Deliveries and requests

const SIGNATURES = {
  valid: ['good', '✓', 'signature right'],
  wrong: ['bad', '✗', 'signature wrong'],
  missing: ['bad', '✗', 'no signature'],
  not_base64: ['bad', '✗', 'signature is no base64'],
  unchecked: ['', '–', 'signature not checked'],
};

function deliveryEntry(delivery) {
  const [kind, sign, words] = SIGNATURES[delivery.signature];
  const { source, detail } = delivery.problem ?? {};
  const reason = kind === 'bad' || !detail ? null : `, ${source ? `${source.field} ` : ''}${detail}`;
  const product = delivery.product_id === null ? null : `product #${delivery.product_id}`;
  return make('li', { class: 'entry' },
    time(delivery.at),
    make('span', {}, make('strong', {}, delivery.topic ?? 'ping (no topic)'), product && ` ${product}`),
    make('span', { class: 'ends' },
      delivery.fault && pill(`fault: ${delivery.fault}`, 'hold'), delivery.lost && pill('lost', 'bad'), answerPill(delivery)),
    make('span', { class: 'below' },
      make('span', { class: `signature ${kind}` }, make('span', { 'aria-hidden': 'true' }, `${sign} `), words),
      delivery.webhook_id && `, webhook ${delivery.webhook_id}`,
      delivery.lost && `, nothing came of it: ${delivery.lost}`,
      reason));
}

async function showDeliveries() {
  const { deliveries, total } = await ask(`deliveries?limit=${LOG_LENGTH}`);
  byId('deliveries-count').textContent = total === 0 ? '' : total;
  byId('deliveries-empty').hidden = total > 0;
  showList(byId('deliveries'), deliveries, (delivery) => delivery.request_id, deliveryEntry);
  announce('deliveries', total, 'delivery', 'deliveries');
}

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`);

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function requestEntry(request) {
  const part = (title, text) => [make('h3', {}, title), make('pre', { tabindex: '0' }, text)];
  const headers = request.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  const body = request.body === null ? [] : part(`Body${request.body_note ? ` (${request.body_note})` : ''}`, pretty(request.body));
  return make('li', {}, make('details', {},
    make('summary', { class: 'entry' },
      time(request.at),
      make('strong', {}, request.operation ?? 'unknown address'),
      make('span', { class: 'ends' }, request.fault && pill(`fault: ${request.fault}`, 'hold'), answerPill(request)),
      make('span', { class: 'below' }, `${request.method}, ${size(request.body_bytes)}, ${request.duration_ms} ms`)),
    make('div', { class: 'inside' },
      ...part('Request', `${request.method} ${request.path}\n${headers}`),
      ...body,
      ...(request.body === null && request.body_note ? [make('p', { class: 'quiet' }, `Body: ${request.body_note}.`)] : []),
      ...(request.problem ? part('Problem', JSON.stringify(request.problem, null, 2)) : []))));
}

async function showRequests() {
  const { requests, total } = await ask(`requests?limit=${LOG_LENGTH}`);
  byId('requests-count').textContent = total === 0 ? '' : total;
  byId('requests-empty').hidden = total > 0;
  showList(byId('requests'), requests, (request) => request.id, requestEntry);
}

// Faults

const PRESETS = [
  ['503 three times', { operation: '*', kind: 'status', status: 503, count: 3 }],
  ['Rate limit, 5 s', { operation: '*', kind: 'rate_limit', retry_after_seconds: 5, count: 1 }],
  ['Half a batch lost', { operation: '*', kind: 'partial', fraction: 0.5, count: 1 }],
  ['3 s slower', { operation: '*', kind: 'delay', delay_ms: 3000, count: null }],
  ['Drop a connection', { operation: '*', kind: 'drop', count: 1 }],
  ['Hang', { operation: '*', kind: 'hang', count: 1 }],
];

/** Which number a kind asks for: its field, its words, and what is proposed. */
const PARAMETERS = {
  status: ['status', 'Status', 503],
  rate_limit: ['retry_after_seconds', 'Retry-After (seconds)', 5],
  partial: ['fraction', 'Fraction lost (0 to 1)', 0.5],
  delay: ['delay_ms', 'Delay (milliseconds)', 3000],
};

function describeFault(fault) {
  switch (fault.kind) {
    case 'status': return `answers ${fault.status} ${fault.error}${fault.retry_after_seconds === null ? '' : `, Retry-After ${fault.retry_after_seconds} s`}`;
    case 'rate_limit': return `answers 429, Retry-After ${fault.retry_after_seconds} s`;
    case 'partial': return `loses ${[fault.ids.map((id) => `#${id}`).join(', '), fault.fraction > 0 ? `${Math.round(fault.fraction * 100)} % of a batch` : ''].filter(Boolean).join(' and ')}`;
    case 'delay': return `waits ${fault.delay_ms} ms first`;
    case 'hang': return 'never answers';
    default: return 'closes the connection';
  }
}

function faultEntry(fault) {
  const left = fault.remaining === null ? 'until deleted' : fault.remaining === 0 ? 'used up' : `${fault.remaining} more`;
  const what = describeFault(fault);
  return make('li', { class: fault.remaining === 0 ? 'used-up' : null },
    make('div', { class: 'what' },
      make('strong', {}, what),
      `${fault.operation === '*' ? 'any operation' : fault.operation}: played ${fault.used}, ${left}`),
    make('button', { type: 'button', class: 'plain', 'aria-label': `Delete the fault that ${what}`, onclick: () => change('DELETE', `faults/${fault.id}`) }, 'Delete'));
}

/** Offers the operations of the generation that is played; what was chosen stays chosen where it can. */
function showOperations(operations) {
  const select = byId('fault-form').elements.operation;
  const chosen = select.value;
  select.replaceChildren(make('option', { value: '*' }, 'any'), ...operations.map((name) => make('option', {}, name)));
  select.value = operations.includes(chosen) ? chosen : '*';
}

async function showFaults() {
  const { faults } = await ask('faults');
  byId('faults-empty').hidden = faults.length > 0;
  byId('clear-faults').hidden = faults.length < 2;
  showList(byId('faults'), faults, (fault) => fault.id, faultEntry);
}

/** Asks the sandbox for a change; the page follows by the event that it brings. */
async function change(method, path, body) {
  const error = byId('fault-error');
  error.hidden = true;
  try {
    await send(method, path, body);
  } catch (trouble) {
    error.textContent = `That did not work: ${trouble.message}`;
    error.hidden = false;
  }
}

function chosenKind() {
  const form = byId('fault-form');
  const parameter = PARAMETERS[form.elements.kind.value];
  byId('parameter').hidden = parameter === undefined;
  form.elements.parameter.disabled = parameter === undefined;
  if (parameter !== undefined) {
    byId('parameter').firstElementChild.textContent = parameter[1];
    form.elements.parameter.value = parameter[2];
  }
}

function submitFault(event) {
  event.preventDefault();
  const fields = byId('fault-form').elements;
  const fault = { operation: fields.operation.value, kind: fields.kind.value, count: fields.count.value === '' ? null : Number(fields.count.value) };
  const parameter = PARAMETERS[fault.kind];
  if (parameter !== undefined) {
    fault[parameter[0]] = Number(fields.parameter.value);
  }
  change('POST', 'faults', fault);
}

// Live

/** Says how many came since the last word, for those who do not see the page; at most every few seconds. */
const announced = {};
const unsaid = new Map();
let speaking = null;
function announce(what, total, one, many) {
  const more = total - (announced[what] ?? total);
  announced[what] = total;
  if (more <= 0) {
    return;
  }
  const [before] = unsaid.get(what) ?? [0];
  unsaid.set(what, [before + more, one, many]);
  speaking ??= setTimeout(() => {
    byId('announcer').textContent = [...unsaid.values()].map(([n, s, p]) => `${n} new ${n === 1 ? s : p}`).join(', ');
    unsaid.clear();
    speaking = null;
  }, 3000);
}

const parts = { shops: showShops, products: showProducts, deliveries: showDeliveries, requests: showRequests, faults: showFaults };
const waiting = new Set();
let refreshing = null;

/** Reads parts again soon; many events in a row make one reading. */
function refreshSoon(names) {
  names.forEach((name) => waiting.add(name));
  refreshing ??= setTimeout(async () => {
    const due = [...waiting];
    waiting.clear();
    await Promise.allSettled(due.map((name) => parts[name]()));
    refreshing = null;
    if (waiting.size > 0) {
      refreshSoon([]);
    }
  }, REFRESH_PAUSE_MS);
}

function onChange({ changed }) {
  if (changed === 'everything') {
    refreshSoon(Object.keys(parts));
  } else {
    // The card of a shop counts its products.
    refreshSoon(changed === 'products' ? ['products', 'shops'] : [changed]);
  }
}

function showConnection(text, kind) {
  const element = byId('connection');
  element.textContent = text;
  element.className = `pill ${kind}`;
}

function listen() {
  const events = new EventSource('/_sandbox/events');
  events.addEventListener('open', () => {
    showConnection('live', 'good');
    refreshSoon(Object.keys(parts));
  });
  events.addEventListener('change', (event) => onChange(JSON.parse(event.data)));
  events.addEventListener('error', () => showConnection('sandbox not reached, trying again', 'bad'));
}

function reset() {
  if (confirm('Forget products, deliveries, requests, faults and what the shop has registered? Shops and tokens stay.')) {
    change('POST', 'reset');
  }
}

PRESETS.forEach(([text, fault]) => {
  byId('presets').append(make('button', { type: 'button', onclick: () => change('POST', 'faults', fault) }, text));
});
byId('fault-form').addEventListener('submit', submitFault);
byId('fault-form').elements.kind.addEventListener('change', chosenKind);
byId('clear-faults').addEventListener('click', () => change('DELETE', 'faults'));
byId('reset').addEventListener('click', reset);
byId('more-products').addEventListener('click', () => {
  state.productLimit += PAGE_OF_PRODUCTS;
  refreshSoon(['products']);
});
chosenKind();
listen();
