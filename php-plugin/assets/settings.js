/**
 * The settings page, made quicker: messages beside the fields while someone types, and two previews.
 *
 * What is right or wrong, what is sent and what is planned, the core says: the same one that the server asks, here as
 * WebAssembly. All words come from PHP with the page. Nothing is loaded before it is needed, and where the core
 * cannot be loaded (no WebAssembly, a policy that forbids it, no network) the page stays as it is without JavaScript.
 */

const data = JSON.parse( document.getElementById( 'ahpc-page-data' ).textContent );

/** How long someone has to pause in typing before a field is checked. */
const PAUSE_MS = 400;

let compiled;
let core;
let instances = 0;

/** From bytes and not streaming: many hosts do not know the type application/wasm, and the file is small. */
async function compile() {
	const response = await fetch( data.core.wasm );
	if ( ! response.ok ) {
		throw new Error( `status ${ response.status }` );
	}
	return WebAssembly.compile( await response.arrayBuffer() );
}

/** An address of its own gives each instance a module of its own, since a module keeps its first instance. */
async function instantiate() {
	compiled ??= compile();
	const wasm = await compiled;
	const module = await import( `${ data.core.module }&instance=${ ++instances }` );
	await module.default( { module_or_path: wasm } );
	return module;
}

/** Gives the envelope of an operation; rejects where the core cannot be loaded, now and whenever it is asked again. */
async function ask( operation, request ) {
	core ??= instantiate();
	const { call } = await core;
	try {
		const answer = call( operation, new TextEncoder().encode( JSON.stringify( request ) ) );
		return JSON.parse( new TextDecoder().decode( answer ) );
	} catch {
		// A defect of the core; what it left of its memory is not to be used again.
		core = undefined;
		return { error: { code: 'internal_error', params: {} } };
	}
}

/** Fills a text's placeholders as PHP does: each once, whole numbers with the separators of the site's language. */
function fill( text, params ) {
	return text.replace( /\{([a-z_]+)\}/g, ( placeholder, name ) => {
		const value = params[ name ];
		return Number.isInteger( value )
			? String( value ).replace( /\B(?=(\d{3})+$)/g, data.thousands_separator )
			: String( value ?? placeholder );
	} );
}

function sentence( { code, params } ) {
	return fill( data.messages[ code ] ?? data.messages.internal_error, params );
}

/** An element with children; a text is a text and never markup. */
function element( name, ...children ) {
	const made = document.createElement( name );
	made.append( ...children );
	return made;
}

/* The fields. */

/** The message beside a field: the one that came with the page, or an empty one in its place. */
function messageOf( input ) {
	let message = document.getElementById( `${ input.name }-error` );
	if ( ! message ) {
		message = element( 'p' );
		message.id = `${ input.name }-error`;
		message.className = 'ahpc-error';
		input.after( message );
	}
	message.removeAttribute( 'role' );
	message.setAttribute( 'aria-live', 'polite' );
	input.setAttribute( 'aria-describedby', `${ message.id } ${ input.name }-hint` );
	return message;
}

/** What is wrong with a value; rejects where the core has no answer, which is no reason to say anything of the value. */
async function errorOf( input, value ) {
	if ( input.name === 'api_key' && value.trim() === '' && data.keeps_key ) {
		return undefined;
	}
	const { ok, error } = await ask( 'check_settings', { [ input.name ]: value } );
	if ( error ) {
		throw new Error( error.code );
	}
	return ok[ input.name ].error;
}

function watch( input ) {
	const message = messageOf( input );
	let timer;
	const check = async () => {
		const { value } = input;
		let error;
		try {
			error = await errorOf( input, value );
		} catch {
			return;
		}
		if ( input.value !== value ) {
			return;
		}
		const text = error ? sentence( error ) : '';
		if ( message.textContent !== text ) {
			message.textContent = text;
		}
		input.setAttribute( 'aria-invalid', String( Boolean( error ) ) );
		input.closest( 'tr' ).classList.toggle( 'form-invalid', Boolean( error ) );
	};
	input.addEventListener( 'input', () => {
		clearTimeout( timer );
		timer = setTimeout( check, PAUSE_MS );
	} );
}

/* The previews. */

/** What the server knows for a preview. */
async function read( what, id = '' ) {
	const { url, action, nonce } = data.previews;
	const body = new URLSearchParams( { action, _ajax_nonce: nonce, what, id } );
	const response = await fetch( url, { method: 'POST', body } );
	const answer = await response.json();
	if ( ! answer.success ) {
		throw new Error( what );
	}
	return answer.data;
}

/** Runs one preview at a time: what a slower one before it finds is not shown any more. */
function previewer( details, make ) {
	const status = details.querySelector( '.ahpc-status' );
	const result = details.querySelector( '.ahpc-result' );
	let current = 0;
	return async () => {
		const mine = ++current;
		status.textContent = data.words.loading;
		let made;
		try {
			made = await make();
		} catch {
			made = { text: data.words.failed };
		}
		if ( mine === current ) {
			status.textContent = made.text;
			result.replaceChildren( ...( made.elements ?? [] ) );
		}
	};
}

/** What is to be said of the products of a page: its notes, and what is wrong with a product that no note is about. */
function remarksOf( { products, notes } ) {
	const problems = products
		.filter( ( { id, problem } ) => problem && ! notes.some( ( note ) => note.id === id && note.code === problem ) )
		.map( ( { problem } ) => ( { code: problem, params: {} } ) );
	return [ ...problems, ...notes ];
}

async function productPreview( id ) {
	const { request } = await read( 'product', id );
	const { ok, error } = await ask( 'prepare_page', request );
	if ( error ) {
		return { text: sentence( error ) };
	}
	const remarks = remarksOf( ok ).map( sentence );
	const [ first ] = ok.requests;
	if ( ! first ) {
		return { text: remarks.join( ' ' ) || data.words.failed };
	}
	const size = fill( data.words.size, { count: new TextEncoder().encode( first.body ).length } );
	const pre = element( 'pre', JSON.stringify( JSON.parse( first.body ), null, 2 ) );
	// So that it can be scrolled by the keyboard.
	pre.tabIndex = 0;
	return { text: [ ...remarks, size ].join( ' ' ), elements: [ pre ] };
}

async function planPreview() {
	const { request, asks_first: asksFirst } = await read( 'plan' );
	if ( ! request ) {
		return { text: data.words.left_alone };
	}
	const { ok, error } = await ask( 'plan_webhooks', request );
	if ( error ) {
		return { text: sentence( error ) };
	}
	if ( ok.steps.length === 0 ) {
		return { text: data.words.nothing_to_do };
	}
	return { text: asksFirst ? data.words.asks_first : data.words.steps, elements: [ tableOf( ok.steps ) ] };
}

function tableOf( steps ) {
	const { webhook, step, changes } = data.words;
	const head = element( 'tr', ...[ webhook, step, changes ].map( ( title ) => {
		const cell = element( 'th', title );
		cell.scope = 'col';
		return cell;
	} ) );
	const table = element( 'table', element( 'thead', head ), element( 'tbody', ...steps.map( rowOf ) ) );
	table.className = 'widefat striped';
	return table;
}

function rowOf( { topic, id, reason, changes } ) {
	const values = Object.entries( changes ?? {} ).map( ( [ field, value ] ) =>
		element( 'li', element( 'code', field ), ': ', field === 'secret' ? data.words.hidden : String( value ) )
	);
	return element(
		'tr',
		element( 'td', element( 'code', topic ), ` ${ id === null ? `(${ data.words.new })` : `#${ id }` }` ),
		element( 'td', data.words.reasons[ reason ] ?? reason ),
		element( 'td', element( 'ul', ...values ) )
	);
}

/** Offers the newest products, then shows what is sent of the one that is chosen. */
function offerProducts( details ) {
	const choice = details.querySelector( '.ahpc-choice' );
	const select = choice.querySelector( 'select' );
	const show = previewer( details, async () => {
		if ( select.options.length === 0 ) {
			const { products } = await read( 'products' );
			select.append( ...products.map( ( { id, name } ) => new Option( `#${ id } ${ name }`, id ) ) );
			choice.hidden = products.length === 0;
		}
		return select.value ? productPreview( select.value ) : { text: data.words.no_products };
	} );
	select.addEventListener( 'change', show );
	return show;
}

function open( details ) {
	const show = details.dataset.preview === 'product' ? offerProducts( details ) : previewer( details, planPreview );
	details.addEventListener( 'toggle', () => details.open && show() );
}

if ( typeof WebAssembly === 'object' ) {
	document.querySelectorAll( '#shop_id, #api_key' ).forEach( watch );
	document.querySelectorAll( '#ahpc-previews details' ).forEach( open );
	document.getElementById( 'ahpc-previews' ).hidden = false;
}
