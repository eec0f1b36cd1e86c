/** Words with what makes CSV hard: accents of two bytes, commas, quotes, signs inside of a text. */
export const people = ['Zoë', 'Müller', 'Anaïs', 'Lefèvre', 'José', 'García', 'Smith', "O'Neill", 'Åsa', 'Nyström', 'Chiara', 'Rossi', 'Tom', 'Baker', 'Łukasz', 'Nowak'];
export const cities = ['Zürich', 'Köln', 'São Paulo', 'Málaga', 'Leeds', 'Paris', 'Kraków', 'Malmö', 'Genève', 'Dublin', 'Turin', 'Gent'];
export const remarks = ['gift wrap, please', 'call first', 'leave at the door', 'fragile', 'second attempt', 'paid in cash', 'old customer', 'ring "Baker"', 'café, 2nd floor', 'back entrance; left'];
export const goods = ['oak shelf', 'desk lamp', 'wool blanket', '5" pipe', 'garden chair', 'tea pot', 'wall clock', 'écru curtain', 'steel pan', 'door mat', 'cutlery, set of 24'];
export const streets = ['12 High Street', 'Bahnhofstraße 7', '3 rue de la Gare', 'Via Roma 19', 'Hauptstraße 101, 2. OG', 'Calle Mayor 4', '88 Mill Lane', 'Storgatan 5'];
