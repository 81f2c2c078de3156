<?php

/**
 * The stock of an antique shop: what a merchant's catalog really holds, with everything that is awkward about it.
 *
 * `state` and `minor_units` say what the partner API has to end up with, written down by hand from its contract;
 * `state` null means that the product must not be sent at all.
 * `motif` and `pictures` say what its pictures show and how many there are.
 */

declare(strict_types=1);

return [
    [
        'sku' => 'AM-001',
        'title' => 'Meissen-Vase „Zwiebelmuster“, um 1880',
        'description' => '<p>Porzellanvase der Manufaktur <strong>Meissen</strong>, unterglasurblau bemalt.</p>'
            . '<ul><li>Höhe 34 cm</li><li>Schwertermarke, I. Wahl</li></ul>'
            . '<p>Winzige Bereibung am Fuß, sonst makellos.</p>',
        'short_description' => 'Vase mit Zwiebelmuster, Schwertermarke.',
        'price' => '1250', 'category' => 'Porzellan', 'motif' => 'vase', 'pictures' => 3,
        'state' => 'AVAILABLE', 'minor_units' => 125000,
    ],
    [
        'sku' => 'AM-002',
        'title' => 'Biedermeier-Kommode, Kirschbaum &amp; Nussbaum, süddeutsch um 1830',
        'description' => '<p>Viersch&uuml;bige Kommode, auf Fichte furniert.<br>Schellack-Handpolitur.</p>'
            . '<p>Maße: 92&nbsp;×&nbsp;108&nbsp;×&nbsp;54&nbsp;cm.</p>',
        'short_description' => 'Kommode mit vier Schüben.',
        'price' => '2890.00', 'category' => 'Möbel', 'motif' => 'chest', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 289000,
    ],
    [
        'sku' => 'AM-003',
        'title' => 'Postkarte "Gruß aus Bad Tölz", gelaufen 1904',
        'description' => '<p>Lithographie, sauber gelaufen, mit Bahnpoststempel.</p>',
        'short_description' => '',
        'price' => '12.50', 'category' => 'Papier & Bücher', 'motif' => 'engraving', 'pictures' => 1,
        'state' => 'AVAILABLE', 'minor_units' => 1250,
    ],
    [
        'sku' => 'AM-004',
        'title' => 'Louis-XVI-Kaminuhr, Paris um 1785',
        'description' => '<p>Feuervergoldete Bronze auf weißem Marmor.</p><p>Werk signiert <em>Lepaute</em>, '
            . 'Halbstundenschlag auf Glocke; überholt und gangbar.</p>',
        'short_description' => 'Feuervergoldete Kaminuhr.',
        'price' => '7800', 'category' => 'Uhren', 'motif' => 'clock', 'pictures' => 3,
        'state' => 'AVAILABLE', 'minor_units' => 780000,
    ],
    [
        'sku' => 'AM-005',
        'title' => 'Georgian silver candlestick, London 1764',
        'description' => '<p>By <a href="https://example.org/makers">Ebenezer Coker</a>. Weighs 612&nbsp;g. '
            . 'Engraved with the arms of a lady &mdash; &quot;per bend, or &amp; azure&quot;.</p>',
        'short_description' => 'Cast silver, fully hallmarked.',
        'price' => '1150', 'category' => 'Silber', 'motif' => 'candlestick', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 115000,
    ],
    [
        'sku' => 'AM-006',
        'title' => 'Jugendstil-Vase, Loetz Wwe., Klostermühle',
        'description' => '<p>Dekor „Phänomen“, irisierend überfangen.</p>'
            . '<div>Abriss ausgeschliffen</div><div>H 29 cm</div>',
        'short_description' => '',
        'price' => '980.00', 'category' => 'Glas', 'motif' => 'glass', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 98000,
    ],
    [
        'sku' => 'AM-007',
        'title' => 'Westerwälder Walzenkrug mit Zinndeckel',
        'description' => '<p>Steinzeug, salzglasiert, mit kobaltblauem Ritzdekor; Daumenrast als Kugel.</p>',
        'short_description' => 'Steinzeug, 18. Jahrhundert.',
        'price' => '340', 'category' => 'Keramik', 'motif' => 'jug', 'pictures' => 1, 'stock' => 'outofstock',
        'state' => 'SOLD', 'minor_units' => 34000,
    ],
    [
        'sku' => 'AM-008',
        'title' => 'Thonet Stuhl Nr. 14 – „Wiener Kaffeehausstuhl“',
        'description' => '<p>Bugholz, Originalgeflecht.</p><p>Brandstempel &laquo;THONET&raquo; unter der Zarge.</p>',
        'short_description' => '',
        'price' => '189.9', 'category' => 'Möbel', 'motif' => 'chair', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 18990,
    ],
    [
        'sku' => 'AM-009',
        'title' => 'Gebirgslandschaft, Öl auf Leinwand, Münchner Schule',
        'description' => '<p>Unten rechts undeutlich signiert.</p>'
            . '<blockquote>„Ein stilles Blatt von großer Weite.“</blockquote>'
            . '<p>Rahmen: vergoldeter Stuck.</p>',
        'short_description' => 'Um 1870, 58 × 74 cm.',
        'price' => '2400', 'category' => 'Gemälde', 'motif' => 'painting', 'pictures' => 3,
        'state' => 'AVAILABLE', 'minor_units' => 240000,
    ],
    [
        'sku' => 'AM-010',
        'title' => 'Ovaler Spiegel, Louis-Philippe, vergoldet',
        'description' => '<p>Altes Spiegelglas mit Quecksilberbelag.</p>',
        'short_description' => '',
        'price' => '420.0000', 'category' => 'Möbel', 'motif' => 'mirror', 'pictures' => 1,
        'state' => 'AVAILABLE', 'minor_units' => 42000,
    ],
    [
        'sku' => 'AM-011',
        'title' => 'Goethe’s Werke, 4 Bände, Cotta 1815 ff.',
        'description' => '<p>Halbleder der Zeit, r&uuml;ckenvergoldet. Stockfleckig &lt;wie meist&gt;.</p>',
        'short_description' => 'Halblederbände.',
        'price' => '165.4999', 'category' => 'Papier & Bücher', 'motif' => 'books', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 16549,
    ],
    [
        'sku' => 'AM-012',
        'title' => 'Teppich Heriz, Nordwestpersien, ca. 1920',
        'description' => '<table><tr><td>Maß</td><td>312 × 228 cm</td></tr>'
            . '<tr><td>Flor</td><td>Wolle</td></tr></table>',
        'short_description' => 'Wolle auf Baumwolle, Naturfarben.',
        'price' => '3200', 'category' => 'Textilien', 'motif' => 'carpet', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 320000,
    ],
    [
        'sku' => 'AM-013',
        'title' => 'Taschenuhr A. Lange &amp; Söhne, Glashütte, 18 kt Gold',
        'description' => '<p>Lépine-Gehäuse, Werk Nr.&nbsp;41&thinsp;207, mit Auszug aus dem Werksarchiv.</p>',
        'short_description' => 'Mit Archivauszug.',
        'price' => '6450', 'category' => 'Uhren', 'motif' => 'watch', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 645000,
    ],
    [
        'sku' => 'AM-014',
        'title' => 'Bauernschrank, bemalt, Tölzer Land, dat. 1798',
        'description' => '<p>Fichte, originale Fassung mit Blumenfeldern; Schloss und Schlüssel alt.</p>',
        'short_description' => '',
        'price' => '4100', 'category' => 'Möbel', 'motif' => 'cupboard', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 410000,
    ],
    [
        'sku' => 'AM-015',
        'title' => 'Writing slope desk, oak, c. 1900',
        'description' => "<p>Green baize top, two drawers.</p>\n<p>Provenance: a rectory in Suffolk; “used daily”.</p>",
        'short_description' => 'English oak desk.',
        'price' => '760', 'category' => 'Möbel', 'motif' => 'desk', 'pictures' => 1,
        'state' => 'AVAILABLE', 'minor_units' => 76000,
    ],
    [
        'sku' => 'AM-016',
        'title' => 'Kamee-Brosche mit Granaten und Flussperlen',
        'description' => '<p>Muschelkamee, Böhmen um 1860, Fassung Doublé.</p>',
        'short_description' => '',
        'price' => '395', 'category' => 'Schmuck', 'motif' => 'brooch', 'pictures' => 2, 'stock' => 'outofstock',
        'state' => 'SOLD', 'minor_units' => 39500,
    ],
    [
        'sku' => 'AM-017',
        'title' => 'Kupferstich „Ansicht von Cölln“, nach Merian',
        'description' => '<p>Altkoloriert, hinter Passepartout gerahmt.</p><!-- intern: EK 45 -->',
        'short_description' => '',
        'price' => '220', 'category' => 'Papier & Bücher', 'motif' => 'engraving', 'pictures' => 1,
        'state' => 'AVAILABLE', 'minor_units' => 22000,
    ],
    [
        'sku' => 'AM-018',
        'title' => 'Trichtergrammophon, spielbereit',
        'description' => '<p>Eichengehäuse, Messingtrichter.</p><script>console.log("von einem Import übrig")</script>',
        'short_description' => 'Spielt Schellackplatten.',
        'price' => '540', 'category' => 'Technik', 'motif' => 'gramophone', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 54000,
    ],
    [
        'sku' => 'AM-019',
        'title' => 'Teekanne, KPM Berlin, Rosenmalerei',
        'description' => '<p>Form „Neuosier“, Goldrand leicht berieben.</p>',
        'short_description' => '',
        'price' => '275', 'category' => 'Porzellan', 'motif' => 'teapot', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 27500,
    ],
    [
        'sku' => 'AM-020',
        'title' => 'Erdglobus, Columbus-Verlag, Ø 33 cm',
        'description' => '<p>Lithographierte Segmente, Meridian aus Messing; um 1925.</p>',
        'short_description' => '',
        'price' => '480', 'category' => 'Technik', 'motif' => 'globe', 'pictures' => 1,
        'state' => 'AVAILABLE', 'minor_units' => 48000,
    ],
    [
        'sku' => 'AM-021',
        'title' => 'Petroleumlampe mit Milchglasschirm (elektrifiziert)',
        'description' => '<p>Messingfuß, Brenner „Kosmos“. 100&nbsp;% Originalglas.</p>',
        'short_description' => '',
        'price' => '145', 'category' => 'Technik', 'motif' => 'lamp', 'pictures' => 1, 'stock' => 'outofstock',
        'state' => 'SOLD', 'minor_units' => 14500,
    ],
    [
        'sku' => 'AM-022',
        'title' => 'Porträtbüste eines jungen Römers, Gips nach der Antike',
        'description' => '<p>Preis auf Anfrage.</p>',
        'short_description' => 'Abguss, 19. Jahrhundert.',
        'price' => '', 'category' => 'Skulptur', 'motif' => 'bust', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => null,
    ],
    [
        'sku' => 'AM-023',
        'title' => 'Paar Rubinglas-Römer, Böhmen um 1890',
        'description' => '<p>Mit Diamantschliff; Preis für das Paar.</p>',
        'short_description' => '',
        'price' => '118', 'sale_price' => '95.50', 'category' => 'Glas', 'motif' => 'goblets', 'pictures' => 2,
        'state' => 'AVAILABLE', 'minor_units' => 9550,
    ],
    [
        'sku' => 'AM-024',
        'title' => 'Reproduktionsrahmen, Blattgold, in drei Größen',
        'description' => '<p>Handgefertigt nach altem Vorbild.</p>',
        'short_description' => 'In drei Größen.',
        'type' => 'variable', 'attribute' => 'Größe',
        'variations' => ['30 × 40 cm' => '149', '50 × 60 cm' => '219.95', '70 × 90 cm' => '349'],
        'price' => '', 'category' => 'Gemälde', 'motif' => 'painting', 'pictures' => 1,
        // The API knows one price for a product; WooCommerce gives the lowest of the variations.
        'state' => 'AVAILABLE', 'minor_units' => 14900,
    ],
    [
        'sku' => 'AM-025',
        'title' => 'Empire-Sekretär (in Restaurierung)',
        'description' => '<p>Mahagoni; Fotos folgen.</p>',
        'short_description' => '',
        'price' => '5600', 'status' => 'draft', 'category' => 'Möbel', 'motif' => 'desk', 'pictures' => 1,
        'state' => null, 'minor_units' => null,
    ],
    [
        'sku' => 'AM-026',
        'title' => 'Deckelvase, Delft — Zuschreibung offen',
        'description' => '<p>Fayence, wird noch begutachtet.</p>',
        'short_description' => '',
        'price' => '650', 'status' => 'pending', 'category' => 'Keramik', 'motif' => 'vase', 'pictures' => 1,
        'state' => null, 'minor_units' => null,
    ],
    [
        'sku' => 'AM-027',
        'title' => 'Reserviert für Stammkundin: Silberleuchter',
        'description' => '<p>Nur nach Rücksprache.</p>',
        'short_description' => '',
        'price' => '890', 'status' => 'private', 'category' => 'Silber', 'motif' => 'candlestick', 'pictures' => 1,
        'state' => null, 'minor_units' => null,
    ],
    [
        'sku' => 'AM-028',
        'title' => 'Vorab für Sammler: Konvolut Brillantschmuck',
        'description' => '<p>Nur mit dem Passwort aus unserem Rundbrief.</p>',
        'short_description' => '',
        'price' => '9900', 'password' => 'rundbrief', 'category' => 'Schmuck', 'motif' => 'brooch', 'pictures' => 1,
        'state' => null, 'minor_units' => null,
    ],
];
