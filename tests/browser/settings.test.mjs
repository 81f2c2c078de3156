// The settings page in a real browser: with JavaScript, without it, and where WebAssembly is forbidden.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { logIn, openBrowser, openShop } from './support.mjs';

/** What the page may load of ours, all files together, compressed. */
const MAX_COMPRESSED_BYTES = 120 * 1024;
const GLUE = 'generated/browser/ahpc_core.js';
const WASM = 'generated/browser/ahpc_core_bg.wasm';
const NO_SHOP_ID = '“my shop” is not a Shop ID. A Shop ID looks like 0b2f6c1e-5d7a-4f0e-9a3b-1c2d3e4f5a6b; please copy it from your Aura Historia partner account.';
const NO_KEY = 'This is not an API key. Please copy all of it from your Aura Historia partner account; a key of today starts with “aurahistoria_”.';

/** As someone with SQL would, so that the plugin does not notice. */
const BREAK_WEBHOOKS = `
	$table = $GLOBALS['wpdb']->prefix . 'wc_webhooks';
	$changes = ['secret' => 'typed by hand', 'delivery_url' => 'https://elsewhere.example/'];
	$GLOBALS['wpdb']->update($table, $changes, ['topic' => 'product.updated']);
	$GLOBALS['wpdb']->update($table, ['name' => '<i>mine</i>'], ['topic' => 'product.created']);
	$GLOBALS['wpdb']->delete($table, ['topic' => 'product.deleted']);`;

let shop;
let browser;

before( async () => {
	[ shop, browser ] = await Promise.all( [ openShop(), openBrowser() ] );
	console.log( shop.parts );
} );

after( async () => {
	await browser?.close();
	shop?.close();
} );

/** Whether WordPress or PHP complained of the plugin. */
async function assertNoComplaints( tab ) {
	assert.deepEqual( tab.complaints, [] );
	assert.doesNotMatch( await shop.do( 'debugLog' ), new RegExp( shop.slug ) );
}

/** The message beside a field, once it is (or is not) there. */
async function messageBeside( page, field, expected ) {
	const message = page.locator( `tr:has(#${ field }) .ahpc-error` );
	await page.waitForFunction(
		( [ name, text ] ) => document.getElementById( `${ name }-error` )?.textContent === text,
		[ field, expected ]
	).catch( () => {} );
	assert.deepEqual( await message.allTextContents(), [ expected ] );
	assert.equal( await page.getAttribute( `#${ field }`, 'aria-invalid' ), String( expected !== '' ) );
	assert.equal( await message.getAttribute( 'aria-live' ), 'polite' );
}

describe( 'before the shop is connected', () => {
	let tab;

	beforeEach( async ( t ) => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		tab = await logIn( browser, shop );
		await tab.open();
	} );

	it( 'loads its script and style, and the core only when someone types', async () => {
		assert.deepEqual( tab.fetched.sort(), [ 'assets/settings.css', 'assets/settings.js' ] );
		await tab.page.locator( '#shop_id' ).pressSequentially( 'my shop' );
		await messageBeside( tab.page, 'shop_id', NO_SHOP_ID );
		assert.equal( tab.fetched.filter( ( file ) => file === WASM ).length, 1 );
		await tab.screenshot( 'settings-validation' );
		await assertNoComplaints( tab );
	} );

	it( 'tells wrong values while someone types, and takes it back once they are right', async () => {
		const { page } = tab;
		await page.fill( '#shop_id', 'my shop' );
		await messageBeside( page, 'shop_id', NO_SHOP_ID );
		await page.fill( '#shop_id', ` ${ shop.shop_id.toUpperCase() } ` );
		await messageBeside( page, 'shop_id', '' );
		await page.fill( '#api_key', 'secret' );
		await messageBeside( page, 'api_key', NO_KEY );
		await page.fill( '#api_key', '' );
		await messageBeside( page, 'api_key', 'Please enter your API key. You find it in your Aura Historia partner account.' );
		await page.fill( '#api_key', shop.api_key );
		await messageBeside( page, 'api_key', '' );
		assert.equal( await page.locator( '.form-invalid' ).count(), 0 );
		await assertNoComplaints( tab );
	} );

	it( 'shows what was entered as text, also markup and placeholders', async () => {
		await tab.page.fill( '#shop_id', '<b>{value}</b>$&' );
		await messageBeside( tab.page, 'shop_id', NO_SHOP_ID.replace( 'my shop', () => '<b>{value}</b>$&' ) );
		await assertNoComplaints( tab );
	} );

	it( 'says the same as the server, and in its place', async () => {
		const { page } = tab;
		await page.fill( '#shop_id', 'my shop' );
		await page.fill( '#api_key', 'secret' );
		await Promise.all( [ page.waitForNavigation(), page.click( '#submit' ) ] );
		assert.deepEqual( await page.locator( '.ahpc-error' ).allTextContents(), [ NO_SHOP_ID, NO_KEY ] );
		await page.fill( '#shop_id', 'my shop ' );
		await page.fill( '#api_key', shop.api_key );
		await messageBeside( page, 'api_key', '' );
		await messageBeside( page, 'shop_id', NO_SHOP_ID );
		await assertNoComplaints( tab );
	} );

	it( 'previews a product and says that there is none', async () => {
		await tab.page.click( 'details[data-preview=product] summary' );
		await tab.page.getByText( 'There is no product in this shop yet.' ).waitFor();
		assert.equal( await tab.page.locator( 'details[data-preview=plan]' ).count(), 0, 'nothing is connected' );
		await assertNoComplaints( tab );
	} );
} );

describe( 'where the core cannot run', () => {
	it( 'works without JavaScript, and hides what would need it', async () => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		const tab = await logIn( browser, shop, { javaScriptEnabled: false } );
		await tab.open();
		assert.equal( await tab.page.locator( '#ahpc-previews' ).isVisible(), false );
		await tab.page.fill( '#shop_id', 'my shop' );
		await tab.page.click( '#submit' );
		assert.equal( await tab.page.locator( '#shop_id-error' ).textContent(), NO_SHOP_ID );
		await tab.screenshot( 'settings-without-javascript' );
		await tab.close();
	} );

	it( 'stays quiet under a policy that forbids WebAssembly, but for the browser’s own report', async () => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		await shop.do( 'addHostCode', 'add_action("admin_init", fn() => header("Content-Security-Policy: script-src \'self\' \'unsafe-inline\'"));' );
		await shop.do( 'createProduct' );
		const tab = await logIn( browser, shop );
		await tab.open();
		tab.complaints.length = 0;
		await tab.page.fill( '#shop_id', 'my shop' );
		await tab.page.click( 'details[data-preview=product] summary' );
		await tab.page.getByText( 'The preview cannot be shown.' ).waitFor();
		await tab.page.waitForTimeout( 1000 );
		assert.deepEqual( await tab.page.locator( '.ahpc-error' ).allTextContents(), [ '', '' ] );
		assert.deepEqual( tab.complaints.filter( ( text ) => ! text.includes( 'Content Security Policy' ) ), [] );
		await tab.close();
	} );

	it( 'shows no preview in a browser without WebAssembly, and fetches nothing', async () => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		const tab = await logIn( browser, shop );
		await tab.page.addInitScript( () => delete globalThis.WebAssembly );
		await tab.open();
		await tab.page.fill( '#shop_id', 'my shop' );
		await tab.page.waitForTimeout( 1000 );
		assert.equal( await tab.page.locator( '#ahpc-previews' ).isVisible(), false );
		assert.deepEqual( tab.fetched.sort(), [ 'assets/settings.css', 'assets/settings.js' ] );
		await assertNoComplaints( tab );
		await tab.close();
	} );

	it( 'keeps a defect of the core to itself, and takes a new instance for the next question', async () => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		const tab = await logIn( browser, shop );
		await tab.page.route( /ahpc_core\.js.*instance=1$/, ( route ) => route.fulfill( {
			contentType: 'text/javascript',
			body: 'export default async () => {}; export const call = () => { throw new WebAssembly.RuntimeError( "unreachable" ); };',
		} ) );
		await tab.open();
		await tab.page.fill( '#shop_id', 'my' );
		await tab.page.waitForTimeout( 1500 );
		assert.equal( await tab.page.locator( '#shop_id-error' ).textContent(), '' );
		await tab.page.fill( '#shop_id', 'my shop' );
		await messageBeside( tab.page, 'shop_id', NO_SHOP_ID );
		assert.equal( tab.fetched.filter( ( file ) => file === WASM ).length, 1, 'the compiled module is kept' );
		await assertNoComplaints( tab );
		await tab.close();
	} );

	it( 'takes the core from a server that calls it something else', async () => {
		await shop.do( 'reset' );
		await shop.do( 'activate' );
		const tab = await logIn( browser, shop );
		await tab.page.route( `**/${ WASM }*`, async ( route ) => {
			const response = await route.fetch();
			await route.fulfill( { response, headers: { 'content-type': 'text/plain' } } );
		} );
		await tab.open();
		await tab.page.fill( '#shop_id', 'my shop' );
		await messageBeside( tab.page, 'shop_id', NO_SHOP_ID );
		await assertNoComplaints( tab );
		await tab.close();
	} );
} );

describe( 'once the shop is connected', () => {
	let tab;

	before( async () => {
		await shop.do( 'reset' );
		await shop.do( 'connect' );
		await shop.do( 'createProduct', { name: 'Kommode & Spiegel „Muschelwerk“', regular_price: '1250.50', description: 'Nussbaum <b>furniert</b>' } );
		await shop.do( 'createProduct', { name: 'Geheimer Sekretär', regular_price: '99999999999999999999', description: 'x'.repeat( 25000 ) } );
		tab = await logIn( browser, shop );
	} );

	it( 'lets an empty key be, since it keeps the stored one', async () => {
		await tab.open();
		await tab.page.fill( '#api_key', 'x' );
		await messageBeside( tab.page, 'api_key', NO_KEY );
		await tab.page.fill( '#api_key', '' );
		await messageBeside( tab.page, 'api_key', '' );
	} );

	it( 'shows what is sent of the product that is chosen', async () => {
		await tab.open();
		const preview = tab.page.locator( 'details[data-preview=product]' );
		await preview.locator( 'summary' ).click();
		await preview.locator( 'pre' ).waitFor();
		assert.match( await preview.locator( '.ahpc-status' ).textContent(), /^The description is 25,000 bytes long and was cut to 20,000\. .* 99999999999999999999 is too large, .* bytes, as they would be sent now:$/ );
		const options = await preview.locator( 'option' ).allTextContents();
		assert.match( options[ 1 ], /^#\d+ Kommode & Spiegel „Muschelwerk“$/ );
		await preview.locator( 'select' ).selectOption( { index: 1 } );
		await preview.getByText( '125050' ).waitFor();
		const [ sent ] = JSON.parse( await preview.locator( 'pre' ).textContent() );
		assert.equal( sent.price.amount, 125050 );
		assert.equal( sent.title.text, 'Kommode & Spiegel „Muschelwerk“' );
		await tab.screenshot( 'settings-product-preview' );
		await assertNoComplaints( tab );
	} );

	it( 'says that the webhooks are right, and what would be done about one that is not, without the secret', async () => {
		await tab.open();
		const preview = tab.page.locator( 'details[data-preview=plan]' );
		await preview.locator( 'summary' ).click();
		await preview.getByText( 'the next check changes nothing' ).waitFor();
		const rows = await shop.do( 'webhooks' );
		await shop.do( 'php', BREAK_WEBHOOKS );
		await preview.locator( 'summary' ).click();
		await preview.locator( 'summary' ).click();
		await preview.locator( 'table' ).waitFor();
		const text = await preview.locator( '.ahpc-result' ).innerText();
		for ( const part of [ 'product.updated', 'Is paused while its address changes', 'Is put right', 'Is switched on', 'product.deleted', 'never shown' ] ) {
			assert.ok( text.includes( part ), `${ part } is missing in:\n${ text }` );
		}
		const seen = await tab.page.content();
		for ( const secret of [ rows[ 0 ].secret, 'typed by hand', shop.api_key ] ) {
			assert.ok( ! seen.includes( secret ), 'a secret is in the page' );
		}
		await tab.screenshot( 'settings-plan-preview' );
		await assertNoComplaints( tab );
	} );

	it( 'loads four files of ours for all that it can do, and no more bytes than it may', async () => {
		const used = await logIn( browser, shop );
		await used.open();
		await used.page.fill( '#shop_id', 'my shop' );
		await messageBeside( used.page, 'shop_id', NO_SHOP_ID );
		for ( const preview of [ 'product', 'plan' ] ) {
			await used.page.click( `details[data-preview=${ preview }] summary` );
		}
		await used.page.locator( 'details[data-preview=product] pre' ).waitFor();
		await used.page.locator( 'details[data-preview=plan] .ahpc-result > *' ).first().waitFor();
		const sizes = await used.compressedSizes();
		console.log( 'compressed bytes:', sizes );
		assert.deepEqual( Object.keys( sizes ).sort(), [ 'assets/settings.css', 'assets/settings.js', GLUE, WASM ] );
		const bytes = Object.values( sizes ).reduce( ( sum, size ) => sum + size );
		assert.ok( bytes <= MAX_COMPRESSED_BYTES, `${ bytes } bytes` );
		await assertNoComplaints( used );
		await used.close();
	} );
} );
