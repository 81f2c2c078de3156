// A shop with the plugin, and this machine's Chromium to visit it with.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const here = fileURLToPath( new URL( '.', import.meta.url ) );
const screenshots = fileURLToPath( new URL( '../../build/screenshots/', import.meta.url ) );
/** Where none of them is, Playwright takes the one that it has installed itself. */
const BROWSERS = [ '/usr/bin/chromium', '/usr/bin/google-chrome' ];

mkdirSync( screenshots, { recursive: true } );

/** Builds a shop; what it is asked to do are methods of tests/php/wordpress/Support/Shop.php. */
export async function openShop() {
	const child = spawn( 'php', [ `${ here }shop.php` ], { stdio: [ 'pipe', 'pipe', 'inherit' ] } );
	const lines = createInterface( { input: child.stdout } )[ Symbol.asyncIterator ]();
	const next = async () => {
		const { value, done } = await lines.next();
		if ( done ) {
			throw new Error( 'the shop is closed; its own messages are above' );
		}
		return JSON.parse( value );
	};
	const facts = await next();
	return {
		...facts,
		async do( method, ...args ) {
			child.stdin.write( JSON.stringify( [ method, ...args ] ) + '\n' );
			const { value, failure } = await next();
			if ( failure !== undefined ) {
				throw new Error( `${ method }: ${ failure }` );
			}
			return value;
		},
		close: () => child.stdin.end(),
	};
}

export function openBrowser() {
	return chromium.launch( {
		executablePath: process.env.CHROMIUM || BROWSERS.find( existsSync ),
		args: [
			'--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync',
		],
	} );
}

/**
 * A tab of an administrator. It notes all that the browser complains of, and which files of the plugin it fetches.
 */
export async function logIn( browser, shop, options = {} ) {
	const context = await browser.newContext( { viewport: { width: 1100, height: 1000 }, ...options } );
	// Pictures of users come from elsewhere; whether that can be reached is not what is tested.
	await context.route( ( url ) => url.origin !== shop.url, ( route ) => route.fulfill( { status: 200, body: '' } ) );
	const page = await context.newPage();
	const complaints = [];
	const fetched = [];
	const addresses = new Set();
	page.on( 'pageerror', ( error ) => complaints.push( `uncaught: ${ error.message }` ) );
	page.on( 'console', ( message ) => {
		if ( [ 'error', 'warning' ].includes( message.type() ) && ! message.text().startsWith( 'JQMIGRATE' ) ) {
			complaints.push( message.text() );
		}
	} );
	page.on( 'request', ( request ) => {
		if ( request.url().includes( shop.slug ) && ! request.isNavigationRequest() ) {
			fetched.push( new URL( request.url() ).pathname.split( `${ shop.slug }/` )[ 1 ] );
			addresses.add( request.url() );
		}
	} );
	await page.goto( `${ shop.url }/wp-login.php` );
	await page.fill( '#user_login', shop.user );
	await page.fill( '#user_pass', shop.password );
	await Promise.all( [ page.waitForURL( /wp-admin/ ), page.click( '#wp-submit' ) ] );
	complaints.length = fetched.length = 0;
	addresses.clear();
	return {
		page,
		complaints,
		fetched,
		/** Opens the settings page anew. */
		async open() {
			await page.goto( shop.page, { waitUntil: 'load' } );
		},
		/** The bytes of each file of the plugin that was fetched, compressed as web servers compress them. */
		async compressedSizes() {
			const sizes = {};
			for ( const address of addresses ) {
				const response = await context.request.get( address );
				const name = new URL( address ).pathname.split( `${ shop.slug }/` )[ 1 ];
				sizes[ name ] = gzipSync( await response.body() ).length;
			}
			return sizes;
		},
		screenshot: ( name ) => page.screenshot( { path: `${ screenshots }${ name }.png`, fullPage: true } ),
		close: () => context.close(),
	};
}
